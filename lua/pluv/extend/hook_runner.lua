---Runs the hooks of a project.
local errors = require("std.errors")
local fs = require("std.fs")
local log = require("std.log")
local path = require("std.path")
local hook = require("host.hook")
local search_path = require("pluv.runtime.search_path")
local layout = require("pluv.project.layout")
local trust = require("pluv.extend.trust")

local file_of = layout.hook_file

local M = {}

---Time limit of a hook.
local seconds = 300

---The changes that each hook may return, with the types of their values.
local changes = {
  pre_resolve = { overrides = "strings" },
  pre_fetch = { url = "string" },
  pre_build = { variables = "strings", environment = "strings", options = "list" },
  post_build = {},
  post_install = {},
  pre_run = { environment = "strings" },
}

---@param value any
---@param kind string
---@return boolean
local function fits(value, kind)
  if kind == "string" then
    return type(value) == "string"
  elseif type(value) ~= "table" then
    return false
  end
  for key, item in pairs(value) do
    if type(item) ~= "string" or type(key) ~= (kind == "list" and "number" or "string") then
      return false
    end
  end
  return true
end

local words = { string = "a string", strings = "a table of strings by name", list = "a list of strings" }

---@param file string
---@param allowed table<string, string>
---@param result any
---@return table
local function check(file, allowed, result)
  if result ~= nil and type(result) ~= "table" then
    errors.raise { code = "hook.failed", message = ("the hook %s returned a %s, not a table of changes"):format(file, type(result)) }
  end
  for field, value in pairs(result or {}) do
    local kind = allowed[field]
    if not kind or not fits(value, kind) then
      local names = {}
      for name, of in pairs(allowed) do
        names[#names + 1] = ("`%s`, %s"):format(name, words[of])
      end
      table.sort(names)
      errors.raise {
        code = "hook.failed",
        message = ("the hook %s returned `%s`%s"):format(file, tostring(field), kind and ", which is not " .. words[kind] or ""),
        hint = #names > 0 and "it may return " .. table.concat(names, "; ") or "it returns nothing",
      }
    end
  end
  return result or {}
end

---Runs the source of a hook.
---@param kind string the hook whose changes it may return
---@param file string for messages
---@param text string
---@param context table
---@param root string folder that it may change
---@param env? table<string, string> environment of its processes
---@return table changes
function M.run_text(kind, file, text, context, root, env)
  local result = hook.run { text = text, name = file, seconds = seconds, root = root, context = context, env = env or {} }
  return check(file, changes[kind] --[[@as table<string, string>]], result)
end

---Returns the environment of a hook's processes.
---@param project_root string
---@param runtime? pluv.Runtime
---@return table<string, string>
function M.environment(project_root, runtime)
  -- A runtime that only appears in the lock has no interpreter here.
  if not (runtime and runtime.path) then
    return {}
  end
  local tree = layout.tree(project_root, runtime.tag)
  return search_path.environment(tree, runtime)
end

---Runs a hook of a project.
---@param project_root string
---@param name string
---@param context table plain data
---@param root string folder that the hook may change
---@param runtime? pluv.Runtime
---@return table changes
function M.run(project_root, name, context, root, runtime)
  local text = trust.read(project_root, file_of(name))
  return text and M.run_text(name, file_of(name), text, context, root, M.environment(project_root, runtime)) or {}
end

---Returns messages about files in the hooks folder that are not named like hooks.
---Files named in pluv.toml, and files that are not Lua, may have any name.
---@param project pluv.Project
---@return string[]
function M.misnamed(project)
  local found, named, names = {}, {}, {}
  for name in pairs(changes) do
    names[#names + 1] = name
  end
  table.sort(names)
  for _, build in ipairs(project.config.builds) do
    named[path.join(build.hook)] = true
  end
  for _, entry in ipairs(fs.list(path.join(project.root, ".pluv", "hooks"))) do
    local file = path.join(".pluv", "hooks", entry.name)
    local stem, extension = entry.name:match("^([^.]+)(.*)$")
    local nearest = stem and require("host.cli").nearest((stem:lower():gsub("-", "_")), names) or ""
    local is_hook = extension == ".lua" and changes[stem] ~= nil and entry.type ~= "dir"
    if stem and not is_hook and not named[file] and (extension == ".lua" or changes[nearest]) then
      found[#found + 1] = entry.type == "dir" and ("%s is a folder, not a hook"):format(file)
        or nearest ~= "" and ("%s is not a hook; did you mean %s?"):format(file, file_of(nearest))
        or ("%s is not a hook; hooks are %s"):format(file, table.concat(names, ", "))
    end
  end
  return found
end

---The projects that were checked.
---@type table<string, boolean>
local looked_at = {}

---Warns of misnamed hooks, once.
---@param project pluv.Project
function M.warn_of_misnamed(project)
  for _, text in ipairs(looked_at[project.root] and {} or M.misnamed(project)) do
    log.warn("%s", text)
  end
  looked_at[project.root] = true
end

return M
