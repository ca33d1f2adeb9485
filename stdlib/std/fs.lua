---Files and folders. Paths are native. Queries return `nil` for what is missing;
---other functions fail with `file.missing`.
local host = require("host.fs")
local errors, parent_of = require("std.errors"), require("host.path").dir

local M = {}

---@class std.FileInfo
---@field type "file"|"dir"|"link"|"other"
---@field size integer bytes
---@field mtime integer Unix seconds
---@field mode integer permission bits

---@class std.Entry
---@field name string
---@field type "file"|"dir"|"link"|"other"

---Returns what is at a path, following links; nil if it does not exist.
---@param path string
---@return std.FileInfo?
function M.stat(path)
  return host.stat(path)
end

---Reports whether a path exists.
---@param path string
---@return boolean
function M.exists(path)
  return host.stat(path) ~= nil
end

---Reports whether a path is a file.
---@param path string
---@return boolean
function M.is_file(path)
  return (host.stat(path) or {}).type == "file"
end

---Reports whether a path is a folder.
---@param path string
---@return boolean
function M.is_dir(path)
  return (host.stat(path) or {}).type == "dir"
end

---Fails with `file.missing` if the path is not a folder.
---@param path string
function M.require_dir(path)
  if not M.is_dir(path) then
    errors.raise { code = "file.missing", message = ("`%s` is not a folder"):format(path) }
  end
end

---Returns the content of a file. Fails with `file.missing`.
---@param path string
---@return string
function M.read(path)
  return host.read(path)
end

---Returns the content of a file, or nil if it is missing.
---@param path string
---@return string?
function M.read_if_exists(path)
  return M.exists(path) and host.read(path) or nil
end

---Writes a file atomically, and creates the folders above it.
---@param path string
---@param text string
---@param mode? integer permission bits [default: those of the existing file, or by umask]
function M.write(path, text, mode)
  host.make_dir(parent_of(path))
  host.write { path = path, text = text, mode = mode or 0 }
end

---Creates a folder and the folders above it.
---@param path string
function M.make_dir(path)
  host.make_dir(path)
end

---Removes a file, or a folder with its content. Does nothing if it is missing.
---@param path string
function M.remove(path)
  host.remove(path)
end

---Moves a file or folder. Fails with `file.missing`.
---@param from string
---@param to string
function M.rename(from, to)
  host.rename(from, to)
end

---Copies a file with its permission bits, and creates the folders above it.
---@param from string
---@param to string
function M.copy(from, to)
  host.make_dir(parent_of(to))
  host.copy(from, to)
end

---Copies a folder recursively.
---@param from string
---@param to string
function M.copy_tree(from, to)
  host.copy_tree(from, to)
end

---Returns the entries of a folder, sorted. Fails with `file.missing`.
---@param path string
---@return std.Entry[]
function M.list(path)
  return host.list(path)
end

---Returns everything below a folder, as sorted slash paths; does not follow links.
---@param path string
---@return std.Entry[]
function M.walk(path)
  return host.walk(path)
end

---Joins an untrusted path to a folder. Fails with `file.escape` if it leaves the
---folder.
---@param root string
---@param rel string
---@return string
function M.inside(root, rel)
  return host.inside(root, rel)
end

---Creates a new folder below `parent`.
---@param parent string
---@param prefix string
---@return string path
function M.temp_dir(parent, prefix)
  host.make_dir(parent)
  return host.temp_dir(parent, prefix)
end

---Calls `fn` while holding the lock at `path`; waits for other processes.
---@param path string
---@param fn fun(): any ...
---@return any ... results of fn
function M.with_lock(path, fn)
  host.make_dir(parent_of(path))
  return host.with_lock(path, fn)
end

return M
