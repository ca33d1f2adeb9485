---Makes the fields of a rockspec from pluv.toml: [project], [package] and the
---dependencies.
local fs = require("std.fs")
local path = require("std.path")
local host_rockspec = require("host.rockspec")
local rock_files = require("pluv.project.rock_files")
local rockspec_dependencies = require("pluv.project.rockspec_dependencies")

local M = {}

---A file beside pluv.toml with fields of a rockspec that pluv.toml has no words for.
M.extra_file = "extra.rockspec"

---@class pluv.PackageOptions how to make a rockspec from pluv.toml
---@field version? string version with a revision [default: the one of pluv.toml]
---@field source? table<string, string?> of the rockspec [default: the folder]
---@field files? boolean whether to list the modules, programs and documents that are found by convention [default: they are left out]
---@field publishes? boolean whether it is for others: fails with `publish.unready` for a dependency that a rockspec cannot have
---@field target? string of a runtime: only dependencies for its Lua, if it is not for others

---Returns the summary, the first paragraph, and the rest of a description.
---@param text string
---@return string? summary
---@return string? detailed
local function paragraphs(text)
  local trimmed = text:gsub("^%s+", ""):gsub("%s+$", "")
  if trimmed == "" then
    return nil
  end
  local first, rest = trimmed:match("^(.-)\n[ \t]*\n%s*(.*)$")
  local summary = (first or trimmed):gsub("%s*\n%s*", " ")
  return summary, rest
end

---@param config table
---@return table
local function description(config)
  local summary, detailed = paragraphs(config.description)
  local function text(value)
    return value ~= "" and value or nil
  end
  return {
    summary = summary,
    detailed = detailed,
    homepage = text(config.homepage),
    issues_url = text(config.issues_url),
    license = text(config.license),
    maintainer = text(config.maintainer),
    labels = config.labels[1] and config.labels or nil,
  }
end

---@param list any[]?
---@return any[]? nil for an empty list
local function some(list)
  return list and next(list) ~= nil and list or nil
end

---@param config table
---@param root string
---@param options pluv.PackageOptions
---@return table
local function build(config, root, options)
  local package = config.package
  local fields = {} ---@type table<string, any>
  for name, value in pairs(package.build) do
    fields[name] = value
  end
  fields.type = fields.type or "builtin"
  fields.modules = some(package.modules) or fields.modules
  fields.install = some(package.install) or fields.install
  if package.copies_nothing then
    fields.copy_directories = {}
  else
    fields.copy_directories = some(package.copy_directories) or fields.copy_directories
  end
  if options.files then
    if fields.type == "builtin" then
      fields.modules = fields.modules or rock_files.modules(root, config.name)
      local programs = not fields.install and some(rock_files.programs(root))
      fields.install = fields.install or programs and { bin = programs } or nil
    end
    fields.copy_directories = fields.copy_directories or some(rock_files.documents(root))
  end
  return fields
end

---Merges fields into others; a table is merged, a list and anything else replaces.
---@param into table
---@param from table
local function merge(into, from)
  for name, value in pairs(from) do
    local old = into[name]
    if type(value) == "table" and not value[1] and type(old) == "table" and not old[1] then
      merge(old, value)
    else
      into[name] = value
    end
  end
end

---Whether a list of dependencies names one with a namespace.
---@param list string[]
---@return boolean
local function has_namespace(list)
  for _, text in ipairs(list) do
    if text:find("^%S+/") then
      return true
    end
  end
  return false
end

---Returns the oldest format that has all fields.
---@param fields table
---@return string? nil for 1.0, which needs no mention
local function format_of(fields)
  local about = fields.description
  if
    fields.test_dependencies
    or fields.build_dependencies
    or fields.test
    or about.labels
    or about.issues_url
    or has_namespace(fields.dependencies or {})
    or fields.build.type == "builtin" and not fields.build.modules
  then
    return "3.0"
  end
  return fields.deploy and "1.1" or nil
end

---Returns the content of extra.rockspec; nil if there is none.
---@param root string
---@param foreign? boolean whether links must not lead out of the folder
---@return string?
function M.extra_text(root, foreign)
  local file = foreign and fs.inside(root, M.extra_file) or path.join(root, M.extra_file)
  return fs.read_if_exists(file)
end

---Returns the fields of the rockspec of a project with [package].
---@param config table of pluv.toml, with `package`
---@param root string
---@param extra? string content of extra.rockspec
---@param options? pluv.PackageOptions
---@return table
function M.of(config, root, extra, options)
  options = options or {}
  local runs, tests, builds = rockspec_dependencies.of(config, options)
  local external = config.package.external
  local fields = {
    package = config.name,
    version = options.version or config.rock_version,
    source = options.source or { url = "file://" .. root },
    description = description(config),
    dependencies = some(runs),
    test_dependencies = some(tests),
    build_dependencies = some(builds),
    external_dependencies = some(external),
    build = build(config, root, options),
    test = some(config.package.test),
  }
  if extra then
    merge(fields, host_rockspec.fields { path = M.extra_file, lua = "5.4", text = extra })
  end
  fields.rockspec_format = fields.rockspec_format or format_of(fields)
  return fields
end

return M
