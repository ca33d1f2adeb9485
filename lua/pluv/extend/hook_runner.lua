---Running the hooks of a project.
local errors, path = require("std.errors"), require("std.path")
local file_of = require("pluv.extend.hooks").file

local M = {}

---How long a hook may take.
local seconds = 300

---What the changes of each hook may say, by the type of the value.
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

---Runs a text as a hook.
---@param kind string the hook whose changes it may make
---@param file string for messages
---@param text string
---@param context table
---@param root string the folder that it may change
---@param env? table<string, string> for its processes
---@return table changes
local function run(kind, file, text, context, root, env)
  local result = require("host.hook").run { text = text, name = file, seconds = seconds, root = root, context = context, env = env or {} }
  return check(file, changes[kind], result)
end

---What the processes of a hook get.
---@param project_root string
---@param runtime? pluv.Runtime
---@return table<string, string>
function M.environment(project_root, runtime)
  -- What only was locked for has no interpreter here.
  return runtime and runtime.path and require("pluv.runtime.bin_folder").environment(project_root, runtime) or {}
end

---Runs a hook of a project.
---@param project_root string
---@param name string
---@param context table plain data
---@param root string the folder that the hook may change
---@param runtime? pluv.Runtime
---@return table changes
function M.run(project_root, name, context, root, runtime)
  local text = require("pluv.extend.trust").read(project_root, file_of(name))
  return text and run(name, file_of(name), text, context, root, M.environment(project_root, runtime)) or {}
end

---What is wrong with the names of files among a project's hooks. A file that
---pluv.toml names, and one that is no code, may have any.
---@param project pluv.Project
---@return string[]
function M.misnamed(project)
  local fs, found, named, names = require("std.fs"), {}, {}, {}
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
      found[#found + 1] = entry.type == "dir" and ("%s is a folder, and no hook"):format(file)
        or nearest ~= "" and ("%s is no hook; did you mean %s?"):format(file, file_of(nearest))
        or ("%s is no hook; hooks are %s"):format(file, table.concat(names, ", "))
    end
  end
  return found
end

---The projects whose files were looked at.
---@type table<string, boolean>
local looked_at = {}

---Warns of misnamed files, once.
---@param project pluv.Project
function M.warn_of_misnamed(project)
  for _, text in ipairs(looked_at[project.root] and {} or M.misnamed(project)) do
    require("std.log").warn("%s", text)
  end
  looked_at[project.root] = true
end

---What names the content of a project's hook `pre_resolve`, wherever it was checked
---out; "" without one. The hook is not run.
---@param project_root string
---@return string
function M.pre_resolve(project_root)
  local file = path.join(project_root, file_of("pre_resolve"))
  local text = not require("host.modules").own_only() and require("std.fs").read_if_exists(file)
  return text and require("std.hash").sha256((text:gsub("\r\n", "\n"))) or ""
end

---As pluv.extend.hooks.change, where there is or was a hook.
---@param project_root string
---@param locked string
---@return string? reason
function M.change(project_root, locked)
  local now = M.pre_resolve(project_root)
  if now == locked or require("host.modules").own_only() then
    return nil
  end
  local change = now == "" and "was removed" or locked == "" and "was added" or "has changed"
  return ("%s %s since pluv.lock was written"):format(file_of("pre_resolve"), change)
end

---What the hook `pre_resolve` of a project overrides; nothing without one.
---@param project pluv.Project
---@param runtime pluv.Runtime
---@return table<string, string> overrides
---@return string[] canonical as a lock records them
function M.overrides(project, runtime)
  local hooks, parse = require("pluv.extend.hooks"), require("host.version").parse_dependency
  local changes = hooks.run(project.root, "pre_resolve", { project = project.config.name, runtime = hooks.runtime(runtime) }, nil, runtime)
  local overrides, list = changes.overrides or {}, {}
  for name, constraint in pairs(overrides) do
    local what = ("the hook %s returned an override of `%s`"):format(file_of("pre_resolve"), name)
    list[#list + 1] = errors.context(what, parse, name .. " " .. constraint).text
  end
  table.sort(list)
  return overrides, list
end

---What hooks, backends and pluv.toml add to the key of a package's built rock.
---@param project pluv.Project
---@param package table of the lock
---@return string
function M.build_key(project, package)
  local fs, parts, own_only = require("std.fs"), {}, require("host.modules").own_only()
  for i, hook in ipairs { "pre_build", "post_build" } do
    parts[i] = not own_only and fs.read_if_exists(path.join(project.root, file_of(hook))) or ""
  end
  parts[3] = require("pluv.build.backends").key(project.root, package.build)
  local override = M.override(project, package.name)
  if not override and parts[1] == "" and parts[2] == "" and parts[3] == "" then
    return ""
  end
  if parts[3] == "" then
    parts[3] = nil
  end
  if override then
    for _, field in ipairs { "variables", "environment", "options" } do
      local lines = {}
      for key, value in pairs(override[field]) do
        lines[#lines + 1] = tostring(key) .. "=" .. value
      end
      table.sort(lines)
      parts[#parts + 1] = table.concat(lines, "\n")
    end
    local file = own_only and "" or override.hook
    parts[#parts + 1] = file ~= "" and fs.read_if_exists(fs.inside(project.root, file)) or file
  end
  return require("std.hash").sha256(table.concat(parts, "\0"))
end

---What pluv.toml says of building a package: [build.NAME].
---@param project pluv.Project
---@param name string
---@return table?
function M.override(project, name)
  for _, override in ipairs(project.config.builds) do
    if override.name == name then
      return override
    end
  end
end

---@param into table
---@param from table?
local function add(into, from)
  for key, value in pairs(from or {}) do
    into[key] = value
  end
end

---What is to be changed in a build: [build.NAME], its hook file, and the hook
---`pre_build`, each over the one before.
---@param args { root: string, override?: table }
---@param context table
---@param source string the folder of the source, which hooks may change
---@param runtime pluv.Runtime
---@return { variables: table<string, string>, environment: table<string, string>, options: string[] }
function M.before_build(args, context, source, runtime)
  local all = { variables = {}, environment = {}, options = {} }
  local function take(more)
    add(all.variables, more.variables)
    add(all.environment, more.environment)
    for _, option in ipairs(more.options or {}) do
      all.options[#all.options + 1] = option
    end
  end
  local override = args.override
  if override then
    take(override)
    if override.hook ~= "" and not require("host.modules").own_only() then
      local text = require("pluv.extend.trust").read(args.root, override.hook)
      if not text then
        return errors.raise {
          code = "hook.failed",
          message = ("the hook %s of [build.%s] is not there"):format(override.hook, override.name),
          hint = "correct it in pluv.toml",
        }
      end
      take(run("pre_build", override.hook, text, context, source, M.environment(args.root, runtime)))
    end
  end
  take(require("pluv.extend.hooks").run(args.root, "pre_build", context, source, runtime))
  return all
end

return M
