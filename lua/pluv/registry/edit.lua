---Edits the registries in the user's registries.toml or the project's pluv.toml.
local errors = require("std.errors")
local std_path = require("std.path")
local cli = require("host.cli")
local host_fs = require("host.fs")
local host_path = require("host.path")
local project = require("host.project")
local projects = require("pluv.project")
local exclusive = require("pluv.project.exclusive")
local registries = require("pluv.registry")

local M = {}

---@class pluv.RegistryFile a file with registries
---@field kind "pluv.toml"|"registries.toml"
---@field path string
---@field text string
---@field registries table[] its registries
---@field default string
---@field dir string base of relative folders

---@param ctx pluv.Context
---@param in_project? boolean
---@return string path
---@return string? root root of the project
local function place(ctx, in_project)
  if in_project then
    return ctx:project().file, ctx:project().root
  end
  return registries.user_file()
end

---@param path string
---@param root? string root of the project
---@param text string
---@return pluv.RegistryFile
local function parse(path, root, text)
  if root then
    local config = projects.from_text(root, text).config
    return {
      kind = "pluv.toml",
      path = path,
      text = text,
      registries = config.registries,
      default = config.default_registry,
      dir = root,
    }
  end
  local said = project.parse_registries(text, path)
  return {
    kind = "registries.toml",
    path = path,
    text = text,
    registries = said.list,
    default = said.default,
    dir = std_path.dir(path),
  }
end

---Reads the file.
---@param ctx pluv.Context
---@param in_project? boolean
---@return pluv.RegistryFile
function M.open(ctx, in_project)
  local path, root = place(ctx, in_project)
  return parse(path, root, host_fs.document(path, root and "pluv.toml" or "registries.toml") or "")
end

---Returns the entry with a name, or nil.
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

---@class pluv.RegistryChange
---@field add? table
---@field remove? string
---@field default? string
---@field no_default? boolean

---Changes the file under a lock. Comments and formatting are kept.
---@param ctx pluv.Context
---@param in_project? boolean
---@param decide fun(file: pluv.RegistryFile): pluv.RegistryChange? nil for no change; may be called repeatedly
---@return pluv.RegistryFile file before the change
function M.change(ctx, in_project, decide)
  local path, root = place(ctx, in_project)
  local file ---@type pluv.RegistryFile
  local function edit(old)
    file = parse(path, root, old or "")
    local change = decide(file)
    return change
      and project.edit_registries {
        text = file.text,
        file = file.kind,
        add = change.add,
        remove = change.remove,
        default = change.default,
        no_default = change.no_default,
      }
  end
  if root then
    exclusive.update(root, path, edit)
  else
    host_fs.update({ path = path }, edit)
  end
  return file
end

---Returns a URL for the file: folders, relative to the working folder, become
---relative to the project, or absolute.
---@param ctx pluv.Context
---@param file pluv.RegistryFile
---@param url string
---@return string
function M.written(ctx, file, url)
  if url:find("^%a[%w+.-]*://") then
    return (url:gsub("/+$", ""))
  end
  local folder = std_path.resolve(ctx.dir, url)
  if file.kind == "pluv.toml" and not host_path.is_abs(url) then
    return host_path.portable(file.dir, folder)
  end
  return folder
end

---Fails because a name is missing in a file; the hint tells if the other file has it.
---@param ctx pluv.Context
---@param file pluv.RegistryFile
---@param name string
---@param command string command to suggest, with or without `--project`
function M.missing(ctx, file, name, command)
  local in_project = file.kind == "pluv.toml"
  local names = {}
  for i, registry in ipairs(registries.list(nil)) do
    names[i] = registry.name
  end
  local near = in_project and "" or cli.nearest(name, names)
  local hint = near ~= "" and ("did you mean `%s`?"):format(near)
    or command:find("remove", 1, true) and "`pluv registry list` lists registries"
    or ("add it with `pluv registry add %s URL%s`"):format(name, in_project and " --project" or "")
  local found_root = in_project or projects.find_root(ctx.start)
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
