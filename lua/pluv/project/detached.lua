---Projects that pluv makes for a script or a tool. pluv.toml, pluv.lock and the trees are
---in a folder of pluv's, and the rest of pluv treats it like any project.
local errors = require("std.errors")
local fs = require("std.fs")
local hash = require("std.hash")
local log = require("std.log")
local path = require("std.path")
local host_fs = require("host.fs")
local folders = require("pluv.machine.folders")
local projects = require("pluv.project")
local exclusive = require("pluv.project.exclusive")
local state_folder = require("pluv.project.state_folder")

local M = {}

---How often the use of a project in the cache is recorded, in seconds.
local day = 24 * 60 * 60

---@class pluv.DetachedOptions
---@field label string what to call its pluv.toml in messages
---@field root? string folder of the project [default: one of the cache, by a hash of the text]
---@field base? string folder that the text is relative to
---@field lock_copy? string file beside a script that has its pluv.lock, if it exists
---@field old_lock? string content of pluv.lock if there is none yet: that of an earlier text
---@field by_pins? boolean whether files such as .lua-version at or above `base` choose the runtime

---Returns the folder of the cache for a project.
---@param text string
---@param opts pluv.DetachedOptions
---@return string
local function cached(text, opts)
  local id = table.concat({ text, opts.base or "", opts.lock_copy or "" }, "\0")
  return path.join(folders.projects(), hash.sha256(id):sub(1, 32))
end

---Writes a file of the project, unless it is the same.
---@param root string
---@param file string
---@param text string
local function write(root, file, text)
  if fs.read_if_exists(file) ~= text then
    exclusive.update(root, file, function()
      return text
    end)
  end
end

---Records that a project of the cache is used: `pluv cache prune` removes unused ones.
---@param root string
---@param file string
---@param text string
local function record_use(root, file, text)
  local info = host_fs.lstat(file)
  if info and os.time() - info.mtime > day then
    errors.catch(exclusive.with, root, function()
      state_folder.write(root, file, text)
    end)
  end
end

---Returns the project with the given pluv.toml, and creates its folder.
---@param ctx pluv.Context
---@param text string
---@param opts pluv.DetachedOptions
---@return pluv.Project
function M.open(ctx, text, opts)
  local root = opts.root or cached(text, opts)
  local project = projects.from_text(root, text)
  fs.make_dir(root)
  write(root, project.file, text)
  record_use(root, project.file, text)
  local lock = opts.lock_copy and host_fs.document(opts.lock_copy, "pluv.lock")
  lock = lock or not fs.exists(project.lock_file) and opts.old_lock or nil
  if lock then
    write(root, project.lock_file, lock)
  end
  project.label, project.base, project.lock_copy = opts.label, opts.base, opts.lock_copy
  project.is_alone, project.is_cached = not opts.by_pins, not opts.root
  project.records_use = project.is_cached and day or nil
  projects.configure(ctx, project)
  return project
end

---Copies the project's new lock to its place beside the script, if there is one already.
---@param project pluv.Project
---@param is_new? boolean whether to create it
---@return boolean changed
function M.copy_lock(project, is_new)
  local file = project.lock_copy
  local now = file and fs.read_if_exists(project.lock_file)
  local before = file and fs.read_if_exists(file)
  if not file or not now or before == now or not is_new and not before then
    return false
  end
  local ok, failure = errors.catch(fs.write, file, now)
  if not ok and is_new then
    error(failure, 0)
  elseif not ok then
    log.warn("%s is out of date and cannot be written: %s", path.base(file), failure.message)
  end
  return ok
end

return M
