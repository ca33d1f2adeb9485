---@meta hook.fs

---Files of the hook's folder: the source for `pre_build`, the rock folder for
---`post_build`, the tree for `post_install`, otherwise the project.
---@class hook.fs
local fs = {}

---Returns the content of a file.
---@param path string
---@return string
function fs.read(path) end

---Writes a file.
---@param path string
---@param text string
function fs.write(path, text) end

---Reports whether a path exists.
---@param path string
---@return boolean
function fs.exists(path) end

---Returns the names in a folder.
---@param path string
---@return string[] names
function fs.list(path) end

---Removes a file, or a folder with its content.
---@param path string
function fs.remove(path) end

return fs
