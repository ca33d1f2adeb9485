---The user's build variables: locations of external dependencies, from pluv.toml
---([external.NAME]) or `NAME_DIR=DIR` on a command line.
---
---Command-line variables apply to this machine only, also to later commands: they are
---saved beside the project's trees.
local errors = require("std.errors")
local fs = require("std.fs")
local path = require("std.path")
local layout = require("pluv.project.layout")

local M = {}

---Separates assignments from the other words of a command line.
---@param words string[]
---@return string[] rest
---@return table<string, string> variables
function M.split(words)
  local rest, variables = {}, {}
  for _, word in ipairs(words) do
    local name, value = word:match("^(%u[%u%d_]*)=(.*)$")
    if name then
      variables[name] = value
    else
      rest[#rest + 1] = word
    end
  end
  return rest, variables
end

---Parses a command line of assignments only.
---@param words string[]
---@return table<string, string>
function M.parse(words)
  local rest, variables = M.split(words)
  if rest[1] then
    local hint = "write it like `OPENSSL_DIR=/opt/openssl`"
    errors.raise {
      code = "cli.usage",
      message = ("`%s` is not a variable"):format(rest[1]),
      hint = rest[1]:find("=", 1, true) and hint
        or ("`pluv add %s` adds a package; a variable is written like `OPENSSL_DIR=/opt/openssl`"):format(rest[1]),
    }
  end
  return variables
end

---@param text string content of the file with saved variables
---@return table<string, string>
local function parse(text)
  local variables = {}
  for line in text:gmatch("[^\n]+") do
    local name, value = line:match("^(%u[%u%d_]*)=(.*)$")
    if name then
      variables[name] = value
    end
  end
  return variables
end

---Merges the variables of pluv.toml, of earlier commands, and of this one.
---@param project pluv.Project
---@param variables table<string, string> of this command
---@return table<string, string>
local function merged(project, variables)
  local all, said = {}, parse(fs.read_if_exists(layout.variables(project.root)) or "")
  for _, external in ipairs(project.config.externals) do
    for suffix, dir in pairs {
      _DIR = external.dir,
      _INCDIR = external.include_dir,
      _LIBDIR = external.library_dir,
      _BINDIR = external.bin_dir,
    } do
      all[external.name .. suffix] = dir ~= "" and path.resolve(project.root, dir) or nil
    end
  end
  for name, value in pairs(variables) do
    said[name] = value
  end
  for name, value in pairs(said) do
    all[name] = value ~= "" and value or all[name]
  end
  return all
end

---Returns a project's variables.
---@param project pluv.Project
---@return table<string, string>
function M.of(project)
  project.memo.variables = project.memo.variables or merged(project, project.given or {})
  return project.memo.variables
end

---Sets variables of a project for this command. An empty value removes one.
---@param project pluv.Project
---@param variables table<string, string>
function M.use(project, variables)
  project.given, project.memo.variables, project.memo.has_variables = variables, merged(project, variables), nil
end

---Saves variables for later commands.
---@param project pluv.Project
---@param variables table<string, string>
function M.keep(project, variables)
  if not next(variables) then
    return
  end
  require("pluv.project.exclusive").update(project.root, layout.variables(project.root), function(old)
    local all, lines = parse(old or ""), {}
    for name, value in pairs(variables) do
      all[name] = value
    end
    for name, value in pairs(all) do
      lines[#lines + 1] = value ~= "" and ("%s=%s\n"):format(name, value) or nil
    end
    table.sort(lines)
    return table.concat(lines)
  end)
end

---Returns the part of rock keys that comes from variables; "" if there are none.
---@param project pluv.Project
---@return string
function M.key(project)
  local lines = {}
  for name, value in pairs(M.of(project)) do
    lines[#lines + 1] = name .. "=" .. value
  end
  table.sort(lines)
  return table.concat(lines, "\n")
end

---Returns [build.NAME] of pluv.toml.
---@param project pluv.Project
---@param name string
---@return table?
function M.of_package(project, name)
  for _, override in ipairs(project.config.builds) do
    if override.name == name then
      return override
    end
  end
end

return M
