---Hooks of a project: `.pluv/hooks/NAME.lua`, files that return a function. It is
---given a context and may return changes; both are plain data with known fields
---(stdlib/types/hook.lua). Most projects have none: what runs them is in
---pluv.extend.hook_runner, loaded when there is one.
local fs, path = require("std.fs"), require("std.path")

local M = {}

---Warns once of files among a project's hooks that are none.
---@param project pluv.Project
function M.warn_of_misnamed(project)
  if fs.is_dir(path.join(project.root, ".pluv", "hooks")) then
    require("pluv.extend.hook_runner").warn_of_misnamed(project)
  end
end

---Runs a hook of a project, if it has it.
---@param project_root string
---@param name string
---@param context table plain data
---@param root? string the folder that the hook may change [default: the project]
---@param runtime? pluv.Runtime that the hook's processes find as `lua`
---@return table changes empty without a hook
function M.run(project_root, name, context, root, runtime)
  if not M.has(project_root, name) or require("host.modules").own_only() then
    return {}
  end
  return require("pluv.extend.hook_runner").run(project_root, name, context, root or project_root, runtime)
end

---Reports whether a project has a hook.
---@param project_root string
---@param name string
---@return boolean
function M.has(project_root, name)
  return fs.exists(path.join(project_root, require("pluv.project.layout").hook_file(name)))
end

---Where a source is downloaded from: as the hook `pre_fetch` says, else its url.
---@param project_root string
---@param package table chosen, or of the lock
---@param url string
---@param runtime pluv.Runtime
---@return string
function M.fetched_from(project_root, package, url, runtime)
  return M.run(project_root, "pre_fetch", { package = M.package(package), url = url }, nil, runtime).url or url
end

---Returns a runtime as hooks see it.
---@param runtime pluv.Runtime
---@return hook.Runtime
function M.runtime(runtime)
  return { name = runtime.name, version = runtime.version or "", lua = runtime.lua }
end

---Returns a locked package as hooks see it.
---@param package table
---@return hook.Package
function M.package(package)
  return { name = package.name, version = package.version, build = package.build or "" }
end

return M
