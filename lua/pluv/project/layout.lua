---Where things are kept.
local path = require("std.path")

local M = {}

---Returns the folder for everything that pluv makes in a project. Git passes it over.
---@param root string
---@return string
function M.state_dir(root)
  return path.join(root, ".pluv", "rocks")
end

---Returns the tree of a runtime: a LuaRocks tree of its own.
---@param root string
---@param tag string
---@return string
function M.tree(root, tag)
  return path.join(M.state_dir(root), tag)
end

---Returns the trees that programs and modules are looked for in: the project's own first.
---@param project pluv.Project
---@param tag string of the runtime
---@return string[] paths
function M.trees(project, tag)
  local list = { M.tree(project.root, tag) }
  if project.config.trees.deps_mode ~= "" then
    for _, tree in ipairs(require("pluv.project.other_trees").usable(project)) do
      list[#list + 1] = tree.path
    end
  end
  return list
end

---What command lines said of where libraries are.
---@param root string
---@return string
function M.variables(root)
  return path.join(M.state_dir(root), "variables")
end

---Returns the lock that a command takes while it changes a project's tree or lockfile.
---@param root string
---@return string
function M.lock(root)
  return path.join(M.state_dir(root), ".lock")
end

---Returns the folder of a rock built from a folder that is used in place.
---@param root string
---@param tag string of the runtime
---@param name string
---@param key string
---@return string
function M.built_in_place(root, tag, name, key)
  return path.join(M.state_dir(root), ".built", tag, name, key)
end

---Fails if LUA_PATH cannot name the folders of a project: `;` parts its entries and
---`?` stands for the module in all of them, and neither can be escaped. Nor can PATH
---hold `:`, but on Windows: other programs would run than the project's.
---@param root string absolute
function M.require_searchable(root)
  local bad = root:match("[;?]")
  local colon = not bad and require("host.platform").describe().os ~= "windows" and root:match(":")
  if bad or colon then
    require("std.errors").raise {
      code = "project.invalid",
      message = ("the project's folder %s has a `%s` in its name, which %s cannot hold"):format(root, bad or colon, bad and "LUA_PATH" or "PATH"),
      hint = "move the project to another folder",
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
