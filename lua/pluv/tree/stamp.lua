---pluv's records in a tree: what it was made from, and what the hook `post_install`
---has not handled yet.
local path = require("std.path")

local M = {}

---Returns the path of the record of what a tree was made from.
---@param tree string
---@return string
function M.file(tree)
  return path.join(tree, "pluv-tree.json")
end

---Returns the content of the record of what a tree was made from.
---@param key string
---@param manifest_sum string checksum of the tree's manifest
---@param remote? string the remote cache that some rocks were downloaded from
---@param own? string why rocks of the project are missing or out of date: "failed NAME…" or "unsupported"
---@return string
function M.text(key, manifest_sum, remote, own)
  local more = (remote and (',"remote":"%s"'):format(remote) or "") .. (own and (',"own":"%s"'):format(own) or "")
  return ('{"key":"%s","manifest":"%s"%s}\n'):format(key, manifest_sum, more)
end

---Returns the path of the record of what a tree held before a sync whose hook
---`post_install` has not succeeded yet.
---@param tree string
---@return string
function M.pending(tree)
  return path.join(tree, "pluv-post-install.json")
end

---Returns the path of a tree's LuaRocks manifest.
---@param tree string
---@param lua string such as "5.4"
---@return string
function M.manifest(tree, lua)
  return path.join(tree, "lib", "luarocks", "rocks-" .. lua, "manifest")
end

return M
