---Changing which registries there are: in the user's registries.toml, or in the
---pluv.toml of the project.
local errors = require("std.errors")

local M = {}

---@class pluv.RegistryFile a file that holds registries
---@field kind "pluv.toml"|"registries.toml"
---@field path string
---@field text string
---@field registries table[] what it says
---@field default string
---@field dir string what its folders are relative to

---The file to change.
---@param ctx pluv.Context
---@param in_project? boolean
---@return pluv.RegistryFile
function M.open(ctx, in_project)
  if in_project then
    local project = ctx:project()
    local config = project.config
    return {
      kind = "pluv.toml", path = project.file, text = project.text, registries = config.registries,
      default = config.default_registry, dir = project.root,
    }
  end
  local config = require("pluv.registry.config")
  local path, user = config.user_file(), config.user()
  return {
    kind = "registries.toml", path = path, text = require("std.fs").read_if_exists(path) or "", registries = user.list,
    default = user.default, dir = require("std.path").dir(path),
  }
end

---The entry of a name in a file, or nil.
---@param file pluv.RegistryFile
---@param name string
---@return table?
function M.find(file, name)
  for _, registry in ipairs(file.registries) do
    if registry.name == name then
      return registry
    end
  end
end

---Changes the file. Comments and formatting stay.
---@param file pluv.RegistryFile
---@param change { add?: table, remove?: string, default?: string, no_default?: boolean }
function M.write(file, change)
  local text = require("host.project").edit_registries {
    text = file.text, file = file.kind, add = change.add, remove = change.remove,
    default = change.default, no_default = change.no_default,
  }
  if file.kind == "pluv.toml" then
    require("pluv.project.state").write(file.dir, file.path, text)
  else
    require("std.fs").write(file.path, text)
  end
end

---The URL as it is written into a file: folders that are given relative to the
---working folder are written relative to the project, or absolute.
---@param ctx pluv.Context
---@param file pluv.RegistryFile
---@param url string
---@return string
function M.written(ctx, file, url)
  local path, host = require("std.path"), require("host.path")
  if url:find("^%a[%w+.-]*://") then
    return (url:gsub("/+$", ""))
  end
  local folder = path.resolve(ctx.dir, url)
  if file.kind == "pluv.toml" and not host.is_abs(url) then
    return (host.rel(file.dir, folder):gsub("\\", "/"))
  end
  return folder
end

---Raises that a name is not in a file; says so when it is in the other one.
---@param ctx pluv.Context
---@param file pluv.RegistryFile
---@param name string
---@param command string what to run with or without `--project` instead
function M.missing(ctx, file, name, command)
  local in_project = file.kind == "pluv.toml"
  local hint = ("add it with `pluv registry add %s URL%s`"):format(name, in_project and " --project" or "")
  local found_root = in_project or require("pluv.project").find_root(ctx.dir)
  if found_root and M.find(M.open(ctx, not in_project), name) then
    hint = ("it is in %s: `%s%s`"):format(in_project and "registries.toml" or "pluv.toml", command, in_project and "" or " --project")
  end
  errors.raise {
    code = "registry.invalid",
    message = ("%s has no registry `%s`"):format(file.path, name),
    hint = hint,
  }
end

return M
