---Hooks of a project: `.pluv/hooks/NAME.lua`, files that return a function. It
---receives a context and may return changes; both are plain data
---(stdlib/types/hook.lua). pluv.extend.hook_runner runs them; it is only loaded if
---there are any.
local fs = require("std.fs")
local path = require("std.path")
local modules = require("host.modules")
local layout = require("pluv.project.layout")

local M = {}

---Warns once of misnamed files in the hooks folder.
---@param project pluv.Project
function M.warn_of_misnamed(project)
  if fs.is_dir(path.join(project.root, ".pluv", "hooks")) then
    require("pluv.extend.hook_runner").warn_of_misnamed(project)
  end
end

---Runs a hook of a project, if there is one.
---@param project_root string
---@param name string
---@param context table plain data
---@param root? string folder that the hook may change [default: the project]
---@param runtime? pluv.Runtime the `lua` of the hook's processes
---@return table changes empty if there is no hook
function M.run(project_root, name, context, root, runtime)
  if not M.has(project_root, name) or modules.own_only() then
    return {}
  end
  return require("pluv.extend.hook_runner").run(project_root, name, context, root or project_root, runtime)
end

---Reports whether a project has a hook.
---@param project_root string
---@param name string
---@return boolean
function M.has(project_root, name)
  return fs.exists(path.join(project_root, layout.hook_file(name)))
end

---Returns where to download a source: the URL from the hook `pre_fetch`, or the
---package's own.
---@param project_root string
---@param package table chosen or locked
---@param url string
---@param runtime pluv.Runtime
---@return string
function M.fetched_from(project_root, package, url, runtime)
  return M.run(project_root, "pre_fetch", { package = M.package(package), url = url }, nil, runtime).url or url
end

---Returns a runtime in the form for hooks.
---@param runtime pluv.Runtime
---@return hook.Runtime
function M.runtime(runtime)
  return { name = runtime.name, version = runtime.version or "", lua = runtime.lua }
end

---Returns a locked package in the form for hooks.
---@param package table
---@return hook.Package
function M.package(package)
  return { name = package.name, version = package.version, build = package.build or "" }
end

return M
