---Variables of builds that the user gives: where external dependencies are, in
---pluv.toml ([external.NAME]) or as `NAME_DIR=DIR` on a command line.
---
---What a command line says holds for this machine alone, and for later commands
---too: it is kept beside the project's trees.
local errors, fs, path = require("std.errors"), require("std.fs"), require("std.path")
local layout = require("pluv.project.layout")

local M = {}

---Takes assignments out of the words of a command line.
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

---Returns the assignments of a command line that takes nothing else.
---@param words string[]
---@return table<string, string>
function M.parse(words)
  local rest, variables = M.split(words)
  if rest[1] then
    local hint = "write it as `OPENSSL_DIR=/opt/openssl`"
    errors.raise {
      code = "cli.usage",
      message = ("`%s` is not a variable"):format(rest[1]),
      hint = rest[1]:find("=", 1, true) and hint or ("`pluv add %s` adds a package; a variable is written as `OPENSSL_DIR=/opt/openssl`"):format(rest[1]),
    }
  end
  return variables
end

---@param text string of the file that keeps them
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

---What pluv.toml says, what earlier commands said, and what this one says.
---@param project pluv.Project
---@param variables table<string, string> of this one
---@return table<string, string>
local function merged(project, variables)
  local all, said = {}, parse(fs.read_if_exists(layout.variables(project.root)) or "")
  for _, external in ipairs(project.config.externals) do
    for suffix, dir in pairs {
      _DIR = external.dir, _INCDIR = external.include_dir, _LIBDIR = external.library_dir, _BINDIR = external.bin_dir,
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

---Returns the variables of a project.
---@param project pluv.Project
---@return table<string, string>
function M.of(project)
  project.memo.variables = project.memo.variables or merged(project, project.given or {})
  return project.memo.variables
end

---Makes variables hold for a project, for as long as this command runs. One
---without a value is forgotten.
---@param project pluv.Project
---@param variables table<string, string>
function M.use(project, variables)
  project.given, project.memo.variables = variables, merged(project, variables)
end

---Keeps variables for later commands.
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

---What the variables add to the keys of built rocks; "" without any.
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

---What pluv.toml says of building a package: [build.NAME].
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
