---Loads the project's rockspec: the file that pluv.toml names, or what [package] says.
local fs = require("std.fs")
local path = require("std.path")
local tables = require("std.table")
local rockspec = require("host.rockspec")
local package_table = require("pluv.project.package_table")
local rockspec_finder = require("pluv.project.rockspec_finder")
local rockspec_text = require("pluv.project.rockspec_text")

local M = {}

---Loads the rockspec that a pluv.toml with [package] describes.
---@param config table of pluv.toml
---@param root string
---@param target string target of a runtime
---@param extra? string content of extra.rockspec
---@param options? pluv.PackageOptions
---@param form? boolean whether to normalise its tables for builds
---@return table of host.rockspec.load
---@return string text
function M.of_package(config, root, target, extra, options, form)
  local own = tables.merge(options or {}, { target = target })
  local fields = package_table.of(config, root, extra, own --[[@as pluv.PackageOptions]])
  local text = rockspec_text.write(fields)
  -- The name without a version is valid for any content.
  return rockspec.load { path = "rockspec", lua = target, text = text, form = form }, text
end

---Loads the project's rockspec. That of a workspace is of its root alone.
---@param project pluv.Project
---@param target string target of a runtime
---@param form? boolean whether to normalise its tables for builds
---@return table of host.rockspec.load
function M.load(project, target, form)
  local config, root = project.workspace and project.workspace.root_config or project.config, project.root
  if config.package then
    return (M.of_package(config, root, target, package_table.extra_text(root), nil, form))
  end
  local full = path.join(root, config.rockspec)
  if not project.rockspec_text and not fs.exists(full) then
    rockspec_finder.raise_missing(root, config.rockspec)
  end
  return rockspec.load { path = full, lua = target, text = project.rockspec_text, form = form }
end

---Returns the project's rockspec for a target; nil if it has none.
---@param project pluv.Project
---@param target string target of a runtime
---@return table? of host.rockspec.load
function M.of(project, target)
  if project.config.rockspec == "" and not project.config.package then
    return nil
  end
  project.memo.rockspecs = project.memo.rockspecs or {}
  if not project.memo.rockspecs[target] then
    project.memo.rockspecs[target] = M.load(project, target)
  end
  return project.memo.rockspecs[target]
end

return M
