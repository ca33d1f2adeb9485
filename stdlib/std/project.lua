---The project around a folder: what its pluv.toml says, its runtime, its tree,
---and what its pluv.lock has chosen.
local errors, path = require("std.errors"), require("std.path")

local M = {}

---@class std.Project
---@field root string its folder, absolute
---@field file string its pluv.toml, absolute
---@field name string "" where pluv.toml says none, as the next two
---@field version string
---@field description string
---@field dependencies std.ProjectDependency[] in the order of the file
---@field dev_dependencies std.ProjectDependency[]
---@field runtime? { name: string, version: string } what [runtime] asks for

---@class std.ProjectDependency
---@field name string lower case, with its namespace if it has one
---@field constraint string as written; "" for any version
---@field registry? string
---@field git? string
---@field ref? string
---@field path? string

---@class std.ProjectRuntime
---@field name string "lua", "luajit", "luau" or "builtin"
---@field version string such as "5.4.6"
---@field lua string the language, as "5.4"
---@field tag string names the tree, as "lua-5.4"
---@field path string the interpreter; pluv itself for "builtin"

---@class std.LockedPackage
---@field name string
---@field namespace? string
---@field version string with its revision, as "1.0-1"
---@field runtimes string[] tags of the runtimes that it was chosen for
---@field registry? string where it comes from: one of this, git, path and tree
---@field git? string
---@field commit? string
---@field path? string
---@field tree? string
---@field dependencies string[] such as "lpeg >= 1.0"

---Returns a record without the fields that say nothing.
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

---Returns the folder of the project that a folder belongs to: the nearest one, at or
---above it, with a pluv.toml. Nil where there is none. Fails with `trust.folder` for
---one above it that belongs to another user.
---@param dir? string the working folder without it, or the one that PLUV_PROJECT names
---@return string? root absolute
function M.find(dir)
  return require("host.project").find(dir or require("host.platform").start(""))
end

---Returns the project that a folder belongs to. Fails with `project.missing` where
---there is none, `project.invalid` for a pluv.toml with a mistake.
---@param dir? string as for `find`
---@return std.Project
function M.read(dir)
  local root = M.find(dir)
  if not root then
    errors.raise {
      code = "project.missing",
      message = ("no pluv.toml in %s or a folder above it"):format(path.abs(dir or ".")),
      hint = "run `pluv init` to make one",
    }
  end
  local file = path.join(root, "pluv.toml")
  local config = require("host.project").parse(require("host.fs").document(file, "pluv.toml") or "", "pluv.toml")
  local dependencies, dev_dependencies = {}, {}
  for _, d in ipairs(config.dependencies) do
    local list = d.dev and dev_dependencies or dependencies
    local entry = said(d, { "registry", "git", "ref", "path" })
    entry.name, entry.constraint = d.name, d.constraint
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
    runtime = config.runtime,
  }
end

---Returns the runtime that `pluv run` would use for a project. Fails with
---`runtime.missing` where it is not installed.
---@param project std.Project
---@return std.ProjectRuntime
function M.runtime(project)
  local host = require("host.toolchain")
  local found = host.find(host.pin { dir = project.root, start = require("host.platform").start("") })
  local forms = host.describe { name = found.name, version = found.version }
  return { name = found.name, version = found.version, lua = forms.lua, tag = forms.tag, path = found.path }
end

---Returns the folder of a project's rocks tree for a runtime, whether it is there or not.
---LuaRocks can read it.
---@param project std.Project
---@param tag? string of the runtime, as "lua-5.4"; without it the project's own
---@return string path absolute
function M.tree(project, tag)
  return path.join(project.root, ".pluv", "rocks", tag or M.runtime(project).tag)
end

---@param project std.Project
---@return table? lock nil without a pluv.lock
local function read_lock(project)
  local text = require("host.fs").document(path.join(project.root, "pluv.lock"), "pluv.lock")
  return text and require("host.lock").parse(text, "pluv.lock")
end

---What pluv.lock has chosen, sorted by name; nil without a pluv.lock. Raises
---`lock.invalid`, `lock.too-new`.
---@param project std.Project
---@param tag? string only what was chosen for this runtime
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

---Returns the rocks that a runtime stands for itself, which are never installed, by name:
---what pluv.lock says, and the language alone where it says nothing.
---@param project std.Project
---@param runtime? std.ProjectRuntime without it the project's own
---@return table<string, string> versions as `{ lua = "5.4-1" }`
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
