---Archives. Unpacking never writes outside the target folder.
local host = require("host.archive")

local M = {}

---Unpacks a .tar.gz, .tar.bz2, .tar.xz, .tar.zst, .tar, .zip or .rock. Fails with
---`archive.format`, `archive.unsafe`, `archive.limit`.
---@param path string
---@param to string folder; created if missing
function M.unpack(path, to)
  host.unpack(path, to)
end

---Returns the names in a zip file; folders end with a slash. Fails with
---`archive.format`.
---@param path string
---@return string[]
function M.members(path)
  return host.members(path)
end

---Returns the content of a file in a zip file. Fails with `archive.format`.
---@param path string
---@param name string
---@return string
function M.read_member(path, name)
  return host.read_member(path, name)
end

---Packs a folder as a .tar.gz. The same content gives the same bytes.
---@param dir string
---@param to string
function M.pack_tar_gz(dir, to)
  host.pack_tar_gz(dir, to)
end

---Packs a folder as a .zip. The same content gives the same bytes.
---@param dir string
---@param to string
function M.pack_zip(dir, to)
  host.pack_zip(dir, to)
end

return M
