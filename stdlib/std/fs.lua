---Files and folders. Paths are the system's own. What does not exist is `nil`
---where that is the question, and else a failure `file.missing`.
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

---What is at a path, following links; nil if there is nothing.
---@param path string
---@return std.FileInfo?
function M.stat(path)
  return host.stat(path)
end

---Reports whether anything is there.
---@param path string
---@return boolean
function M.exists(path)
  return host.stat(path) ~= nil
end

---Reports whether a file is there.
---@param path string
---@return boolean
function M.is_file(path)
  return (host.stat(path) or {}).type == "file"
end

---Reports whether a folder is there.
---@param path string
---@return boolean
function M.is_dir(path)
  return (host.stat(path) or {}).type == "dir"
end

---Fails with `file.missing` unless the path is a folder.
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

---Returns the content of a file, or nil.
---@param path string
---@return string?
function M.read_if_exists(path)
  return M.exists(path) and host.read(path) or nil
end

---Writes a file in one step, whole or not at all, and makes the folders above it.
---@param path string
---@param text string
---@param mode? integer permission bits; without it those of the file there, or what the umask leaves
function M.write(path, text, mode)
  host.make_dir(parent_of(path))
  host.write { path = path, text = text, mode = mode or 0 }
end

---Makes a folder and those above it.
---@param path string
function M.make_dir(path)
  host.make_dir(path)
end

---Removes a file or a folder with all below it; fine when there is nothing.
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

---Copies a file with its permission bits, and makes the folders above it.
---@param from string
---@param to string
function M.copy(from, to)
  host.make_dir(parent_of(to))
  host.copy(from, to)
end

---Copies a folder with all below it.
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

---Everything below a folder, as sorted slash paths; links are not followed.
---@param path string
---@return std.Entry[]
function M.walk(path)
  return host.walk(path)
end

---Joins a path that others wrote to a folder. Fails with `file.escape` when it
---would leave the folder.
---@param root string
---@param rel string
---@return string
function M.inside(root, rel)
  return host.inside(root, rel)
end

---Makes a fresh folder below `parent`.
---@param parent string
---@param prefix string
---@return string path
function M.temp_dir(parent, prefix)
  host.make_dir(parent)
  return host.temp_dir(parent, prefix)
end

---Calls `fn` while this process holds the lock at `path`; waits for others.
---@param path string
---@param fn fun(): any ...
---@return any ... what fn returns
function M.with_lock(path, fn)
  host.make_dir(parent_of(path))
  return host.with_lock(path, fn)
end

return M
