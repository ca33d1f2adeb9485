---Paths inside a project.
local errors = require("std.errors")
local path = require("std.path")
local host_path = require("host.path")
local platform = require("host.platform")

local M = {}

---Returns the folder of everything that pluv makes in a project. Git ignores it.
---@param root string
---@return string
function M.state_dir(root)
  return path.join(root, ".pluv", "rocks")
end

---Returns the LuaRocks tree of a runtime.
---@param root string
---@param tag string
---@return string
function M.tree(root, tag)
  return path.join(M.state_dir(root), tag)
end

---Returns the trees to search for programs and modules: the project's own first, but after
---that of its layer.
---@param project pluv.Project
---@param tag string of the runtime
---@return string[] paths
function M.trees(project, tag)
  local list = project.layer and M.trees(project.layer, tag) or {}
  list[#list + 1] = M.tree(project.root, tag)
  if project.config.trees.deps_mode ~= "" then
    for _, tree in ipairs(require("pluv.project.other_trees").usable(project)) do
      list[#list + 1] = tree.path
    end
  end
  return list
end

---Returns the file of saved command-line variables.
---@param root string
---@return string
function M.variables(root)
  return path.join(M.state_dir(root), "variables")
end

---Returns the lock that commands hold while they change a project.
---@param root string
---@return string
function M.lock(root)
  return path.join(M.state_dir(root), ".lock")
end

---Returns the file with the checksum of what the last sync for a runtime read.
---@param root string
---@param tag string
---@return string
function M.checked(root, tag)
  return path.join(M.state_dir(root), ".checked-" .. tag)
end

---Returns the folder of a rock that is built in place.
---@param root string
---@param tag string of the runtime
---@param name string
---@param key string
---@return string
function M.built_in_place(root, tag, name, key)
  return path.join(M.state_dir(root), ".built", tag, name, key)
end

---Fails if the project's path cannot be part of LUA_PATH, which has no escapes.
---@param root string absolute
function M.require_searchable(root)
  -- Lua on Windows puts its own folder in the place of each `!`.
  local bad = root:match(platform.describe().os == "windows" and "[;?!]" or "[;?]")
  if bad then
    errors.raise {
      code = "project.invalid",
      message = ("the path of the project, %s, contains `%s`, which is not possible in LUA_PATH"):format(root, bad),
      hint = "move the project to another folder",
    }
  end
end

---Fails with `project.invalid` if a Lua cannot read the path of the project, because the
---system's code page on Windows does not have its characters.
---@param root string
---@param runtime pluv.Runtime
function M.require_readable(root, runtime)
  if runtime.source ~= "builtin" and not host_path.in_code_page(root) then
    errors.raise {
      code = "project.invalid",
      message = ("%s %s cannot find modules in %s: the path has characters outside the system's code page"):format(
        runtime.name,
        runtime.version,
        root
      ),
      hint = "move the project to another folder, use the builtin runtime, or set Windows to UTF-8 in the administrative language settings",
    }
  end
end

---Returns the file of a hook, relative to the project.
---@param name string
---@return string
function M.hook_file(name)
  return path.join(".pluv", "hooks", name .. ".lua")
end

return M
