---Runs programs of the system, and explains when there is nothing to run.
local errors = require("std.errors")
local fs = require("std.fs")
local std_path = require("std.path")
local process = require("std.process")
local cli = require("host.cli")
local program_names = require("pluv.tree.program_names")
local groups = require("pluv.project.groups")
local layout = require("pluv.project.layout")
local members = require("pluv.project.members")
local project_names = require("pluv.project.names")

local M = {}

---The rocks of popular programs.
local rocks = {
  busted = "busted",
  luacheck = "luacheck",
  luacov = "luacov",
  ldoc = "ldoc",
  tl = "tl",
  cyan = "cyan",
  fennel = "fennel",
  moon = "moonscript",
  moonc = "moonscript",
  lapis = "lapis",
  nlua = "nlua",
  vusted = "vusted",
  amalg = "amalg",
}

---Names that exist on most systems, but usually mean a missing task.
local not_meant = { test = true, install = true }

---Returns a program of the system. Fails with `run.unknown`.
---@param project pluv.Project
---@param runtime pluv.Runtime
---@param name string
---@param path string PATH of the project's environment
---@return string
function M.find(project, runtime, name, path)
  if name == "lua" and runtime.source ~= "builtin" then
    return runtime.path
  end
  local found = not name:find("[/\\]") and not not_meant[name] and process.find(name, path)
  return found or M.raise(project, runtime, name)
end

---Returns the group of a rock that is not installed by default; nil for any other.
---@param project pluv.Project
---@param rock string
---@return string?
local function group_of(project, rock)
  local usual = groups.usual(project)
  for _, d in ipairs(project.config.dependencies) do
    if project_names.plain(d.name) == rock and d.group ~= "" and not usual.names[d.group] then
      return d.group
    end
  end
end

---Returns how to run the task of a workspace's member that has a name, or a similar one.
---@param project pluv.Project
---@param name string
---@return string? hint
---@return boolean is_exact
local function of_members(project, name)
  local flags, hints, known = {}, {}, {}
  for _, member in ipairs(project.workspace and members.list(project) or {}) do
    for _, task in ipairs(member.tasks) do
      known[#known + 1] = task
      hints[task] = flags[task] and "members have this task" or ("the member `%s` has this task"):format(member.name)
      flags[task] = flags[task] and "--all" or "-p " .. member.name
    end
  end
  local near = flags[name] and name or cli.nearest(name, known)
  local command = ("pluv run %s %s"):format(flags[near] or "", near)
  if flags[name] then
    return ("%s: `%s`"):format(hints[name], command), true
  end
  return near ~= "" and ("did you mean `%s`?"):format(command) or nil, false
end

---Returns what is wrong with a name that looks like that of a file; nil if it does not.
---@param name string
---@return string? message
---@return string? hint a similar name
function M.of_file(name)
  if not name:find("%.lua$") and not name:find("[/\\]") and not fs.is_dir(name) then
    return nil
  end
  local dir = std_path.dir(name)
  local files = {}
  for _, entry in ipairs(fs.is_dir(dir) and fs.list(dir) or {}) do
    files[#files + 1] = entry.type ~= "dir" and entry.name or nil
  end
  local similar = cli.nearest(std_path.base(name), files)
  local message = fs.is_dir(name) and ("`%s` is a folder"):format(name) or ("the file `%s` does not exist"):format(name)
  local path = dir == "." and similar or std_path.join(dir, similar)
  return message, similar ~= "" and ("did you mean `%s`?"):format(path) or nil
end

---Fails with `run.unknown`; lists what there is to run.
---@param project pluv.Project
---@param runtime pluv.Runtime
---@param name string
---@return any
function M.raise(project, runtime, name)
  local names, quoted = {}, {}
  for _, task in ipairs(project.config.tasks) do
    names[#names + 1] = task.problem == "" and task.name or nil
  end
  for _, tree in ipairs(layout.trees(project, runtime.tag)) do
    for _, program in ipairs(program_names.list(tree)) do
      names[#names + 1] = program
      quoted[#quoted + 1] = "`" .. program .. "`"
    end
  end
  local script = fs.is_file(name .. ".lua") and name .. ".lua" or nil
  local near = script or cli.nearest(name, names)
  local hint = "no rock of the project has a program; add one with `pluv add <package>`"
  local of_member, is_exact = of_members(project, name)
  local group = group_of(project, rocks[name] or name)
  if group and not script then
    hint = ("it is in the group `%s`: `pluv run --group %s %s`"):format(group, group, name)
  elseif rocks[name] and not script then
    hint = ("add it with `pluv add %s --dev`"):format(rocks[name])
  elseif of_member and (is_exact or near == "") then
    hint = of_member
  elseif near ~= "" then
    hint = ("did you mean `%s`?"):format(near)
  elseif #quoted > 0 then
    hint = "programs of the rocks: " .. table.concat(quoted, ", ")
  end
  local of_file, similar = M.of_file(name)
  local message = ("`%s` is not a task, a file, a program of the project's rocks, or a program on PATH"):format(name)
  if name == "test" then
    hint = "run the project's tests with `pluv test`"
  elseif of_file then
    message = of_file
    hint = script and hint or similar or near ~= "" and hint or names[1] and "`pluv run` lists what can be run" or "name an existing file"
  end
  return errors.raise { code = "run.unknown", message = message, hint = hint }
end

return M
