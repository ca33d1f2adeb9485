---@meta host.path

---Paths as strings.
---@class host.path
local path = {}

---Joins the parts of a path.
---@param ... string
---@return string
function path.join(...) end

---Returns all but the last part of a path.
---@param path string
---@return string
function path.dir(path) end

---Returns the last part of a path.
---@param path string
---@return string
function path.base(path) end

---Returns the extension of a name, with its dot; "" if it has none.
---@param path string
---@return string
function path.ext(path) end

---Returns the shortest form of a path.
---@param path string
---@return string
function path.clean(path) end

---Reports whether a path is absolute.
---@param path string
---@return boolean
function path.is_abs(path) end

---Returns the absolute path, relative to the working folder.
---@param path string
---@return string
function path.abs(path) end

---Returns an absolute path in the one form that stands for its folder: on Windows with a
---capital drive, and with names in the case that they have on the disk.
---@param path string
---@return string
function path.canonical(path) end

---Returns the relative path from one folder to another; on Windows the path itself if it
---is on another drive.
---@param base string
---@param target string
---@return string
function path.rel(base, target) end

---Reports whether programs that know only the system's code page, such as Lua on Windows,
---can name a file.
---@param path string
---@return boolean
function path.in_code_page(path) end

---Reports whether two paths are the same; on Windows without case.
---@param a string
---@param b string
---@return boolean
function path.same(a, b) end

---Returns a path as absolute, relative to an absolute folder. On Windows `\\x` and `/x` are on
---the folder's drive.
---@param base string
---@param path string
---@return string
function path.resolve(base, path) end

---Returns a path as pluv.toml and pluv.lock have it: relative to a folder, with slashes; absolute if
---it is on another drive.
---@param base string
---@param target string
---@return string
function path.portable(base, target) end

return path
