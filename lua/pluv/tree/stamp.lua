---pluv's own records in a tree: what it was made from, and what a hook is still to be told.
local path = require("std.path")

local M = {}

---pluv's record of what a tree was made from.
---@param tree string
---@return string
function M.file(tree)
  return path.join(tree, "pluv-tree.json")
end

---Returns the text of the record that says what a tree was made from.
---@param key string
---@param manifest_sum string of the manifest that was written then
---@param remote? string the remote cache that some of its rocks are from
---@param own? "failed"|"unsupported" why the project's own rock is not in it as it is now
---@return string
function M.text(key, manifest_sum, remote, own)
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

---LuaRocks' manifest of a tree.
---@param tree string
---@param lua string such as "5.4"
---@return string
function M.manifest(tree, lua)
  return path.join(tree, "lib", "luarocks", "rocks-" .. lua, "manifest")
end

return M
