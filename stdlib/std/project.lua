---The project of a folder: pluv.toml, runtime, tree and locked packages.
local errors, path = require("std.errors"), require("std.path")

local M = {}

---@class std.Project
---@field root string absolute path of its folder
---@field file string absolute path of its pluv.toml
---@field name string from pluv.toml; "" if it has none, like the next two
---@field version string
---@field description string
---@field dependencies std.ProjectDependency[] ordered as in the file
---@field dev_dependencies std.ProjectDependency[]
---@field groups table<string, std.ProjectGroup> by name, with `dev`
---@field runtime? { name: string, version: string } from [runtime]

---@class std.ProjectDependency
---@field name string lower case, with namespace if any
---@field constraint string from pluv.toml; "" for any version
---@field registry? string
---@field git? string
---@field ref? string
---@field path? string
---@field lua? string constraint: the versions of Lua that it is for
---@field platforms? string[] what it is for, as rockspecs name platforms

---@class std.ProjectGroup
---@field dependencies std.ProjectDependency[]
---@field include string[] names of other groups; `dev` is that of `dev_dependencies`

---@class std.ProjectRuntime
---@field name string "lua", "luajit", "luau" or "builtin"
---@field version string such as "5.4.6"
---@field lua string Lua version, such as "5.4"
---@field tag string name of its tree, such as "lua-5.4"
---@field path string the interpreter; pluv itself for "builtin"

---@class std.LockedPackage
---@field name string
---@field namespace? string
---@field version string with revision, such as "1.0-1"
---@field runtimes string[] tags of its runtimes
---@field registry? string source; exactly one of registry, git, path and tree is set
---@field git? string
---@field commit? string
---@field path? string
---@field tree? string
---@field dependencies string[] such as "lpeg >= 1.0"

---Returns a record without empty fields.
---@param record table
---@param fields string[]
---@return table
local function said(record, fields)
  local out = {}
  for _, field in ipairs(fields) do
    out[field] = record[field] ~= "" and record[field] or nil
  end
  return out
end

---Returns the root of the project of a folder: the nearest folder at or above it with
---a pluv.toml, or nil. Fails with `trust.folder` if that belongs to another user.
---@param dir? string folder [default: PLUV_PROJECT, or the working folder]
---@return string? root absolute
function M.find(dir)
  return require("host.project").find(dir or require("host.platform").start(""))
end

---Reads the project of a folder. Fails with `project.missing`, and `project.invalid`
---for an invalid pluv.toml.
---@param dir? string as for `find`
---@return std.Project
function M.read(dir)
  local root = M.find(dir)
  if not root then
    errors.raise {
      code = "project.missing",
      message = ("no pluv.toml in %s or a folder above it"):format(path.abs(dir or ".")),
      hint = "run `pluv init` to create one",
    }
  end
  ---@cast root string
  local file = path.join(root, "pluv.toml")
  local config = require("host.project").parse(require("host.fs").document(file, "pluv.toml") or "", "pluv.toml")
  local dependencies, dev_dependencies, groups = {}, {}, {}
  for _, group in ipairs(config.groups) do
    groups[group.name] = { dependencies = group.name == "dev" and dev_dependencies or {}, include = group.include }
  end
  for _, d in ipairs(config.dependencies) do
    local list = d.group == "" and dependencies or groups[d.group].dependencies
    local entry = said(d, { "registry", "git", "ref", "path", "lua" })
    entry.name, entry.constraint = d.name, d.constraint
    entry.platforms = d.platforms[1] and d.platforms or nil
    list[#list + 1] = entry
  end
  return {
    root = root,
    file = file,
    name = config.name,
    version = config.version,
    description = config.description,
    dependencies = dependencies,
    dev_dependencies = dev_dependencies,
    groups = groups,
    runtime = config.runtime,
  } --[[@as std.Project]]
end

---Returns the runtime that `pluv run` would use for a project. Fails with
---`runtime.missing` if it is not installed.
---@param project std.Project
---@return std.ProjectRuntime
function M.runtime(project)
  local host = require("host.toolchain")
  local found = host.find(host.pin { dir = project.root, start = require("host.platform").start("") })
  local forms = host.describe { name = found.name, version = found.version }
  return { name = found.name, version = found.version, lua = forms.lua, tag = forms.tag, path = found.path }
end

---Returns the folder of a project's LuaRocks tree for a runtime; it may not exist
---yet.
---@param project std.Project
---@param tag? string tag of a runtime, such as "lua-5.4" [default: the project's runtime]
---@return string path absolute
function M.tree(project, tag)
  return path.join(project.root, ".pluv", "rocks", tag or M.runtime(project).tag)
end

---@param project std.Project
---@return table? lock nil if there is no pluv.lock
local function read_lock(project)
  local text = require("host.fs").document(path.join(project.root, "pluv.lock"), "pluv.lock")
  return text and require("host.lock").parse(text, "pluv.lock")
end

---Returns the locked packages, sorted by name; nil if there is no pluv.lock. Fails
---with `lock.invalid`, `lock.too-new`.
---@param project std.Project
---@param tag? string only packages of this runtime
---@return std.LockedPackage[]?
function M.locked(project, tag)
  local lock = read_lock(project)
  if not lock then
    return nil
  end
  local list = {}
  for _, package in ipairs(lock.packages) do
    local chosen = not tag
    for _, runtime in ipairs(package.runtimes) do
      chosen = chosen or runtime == tag
    end
    if chosen then
      local entry = said(package, { "name", "namespace", "version", "registry", "git", "commit", "path", "tree" })
      entry.runtimes, entry.dependencies = package.runtimes, package.dependencies
      list[#list + 1] = entry
    end
  end
  return list
end

---Returns the rocks that a runtime provides, which are never installed, by name: from
---pluv.lock, or just `lua`.
---@param project std.Project
---@param runtime? std.ProjectRuntime runtime [default: the project's runtime]
---@return table<string, string> versions by name, such as `{ lua = "5.4-1" }`
function M.provided(project, runtime)
  runtime = runtime or M.runtime(project)
  local versions = { lua = runtime.lua .. "-1" }
  for _, block in ipairs((read_lock(project) or { runtimes = {} }).runtimes) do
    for _, text in ipairs(block.tag == runtime.tag and block.provides or {}) do
      local name, version = text:match("^(%S+) (%S+)$")
      versions[name] = version
    end
  end
  return versions
end

return M
