---Where things are kept.
local path = require("std.path")

local M = {}

---The folder for everything that pluv makes in a project. Git passes it over.
---@param root string
---@return string
function M.state_dir(root)
  return path.join(root, ".pluv", "rocks")
end

---The tree of a runtime: a LuaRocks tree of its own.
---@param root string
---@param tag string
---@return string
function M.tree(root, tag)
  return path.join(M.state_dir(root), tag)
end

---The trees that programs and modules are looked for in: the project's own first.
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

---LuaRocks' manifest of a tree.
---@param tree string
---@param lua string as "5.4"
---@return string
function M.manifest(tree, lua)
  return path.join(tree, "lib", "luarocks", "rocks-" .. lua, "manifest")
end

---pluv's record of what a tree was made from.
---@param tree string
---@return string
function M.stamp(tree)
  return path.join(tree, "pluv-tree.json")
end

---The text of the record that says what a tree was made from.
---@param key string
---@param manifest_sum string of the manifest that was written then
---@param remote? string the remote cache that some of its rocks are from
---@param own? "failed"|"unsupported" why the project's own rock is not in it as it is now
---@return string
function M.stamp_text(key, manifest_sum, remote, own)
  local more = (remote and (',"remote":"%s"'):format(remote) or "") .. (own and (',"own":"%s"'):format(own) or "")
  return ('{"key":"%s","manifest":"%s"%s}\n'):format(key, manifest_sum, more)
end

---pluv's record of what a tree held before a sync whose hook `post_install` has not
---ended well yet.
---@param tree string
---@return string
function M.pending(tree)
  return path.join(tree, "pluv-post-install.json")
end

---What command lines said of where libraries are.
---@param root string
---@return string
function M.variables(root)
  return path.join(M.state_dir(root), "variables")
end

---The lock that a command takes while it changes a project's tree or lockfile.
---@param root string
---@return string
function M.lock(root)
  return path.join(M.state_dir(root), ".lock")
end

---The folder of a built rock, which any project may link from. `key` names
---everything that went into it.
---@param name string
---@param version string
---@param key string
---@return string
function M.built(name, version, key)
  return path.join(require("host.platform").folder("cache"), "rocks", name, version, key)
end

---The folder of a rock built from a folder that is used in place.
---@param root string
---@param tag string of the runtime
---@param name string
---@param key string
---@return string
function M.built_in_place(root, tag, name, key)
  return path.join(M.state_dir(root), ".built", tag, name, key)
end

---A folder for what is being made; `pluv cache clean` empties it.
---@return string
function M.work_dir()
  return path.join(require("host.platform").folder("cache"), "work")
end

return M
