---@meta host.archive

---Archives.
---@class host.archive
local archive = {}

---Unpacks an archive; never writes outside of `to`. Fails with `archive.format`,
---`archive.unsafe`, `archive.limit`.
---@param path string
---@param to string
function archive.unpack(path, to) end

---Decompresses a file (.gz, .bz2, .xz, .zst) into a new file.
---Fails with `archive.format`, `archive.limit`.
---@param path string
---@param to string
function archive.expand(path, to) end

---Returns the names in a zip file, folders end with a slash.
---@param path string
---@return string[]
function archive.members(path) end

---A file in a zip file.
---@param path string
---@param name string
---@return string
function archive.read_member(path, name) end

---Packs a folder. The same content gives the same bytes.
---@param dir string
---@param to string
function archive.pack_tar_gz(dir, to) end

---Packs a folder. The same content gives the same bytes.
---@param dir string
---@param to string
function archive.pack_zip(dir, to) end

return archive
