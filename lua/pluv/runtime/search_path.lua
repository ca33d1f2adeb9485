---The environment in which programs find their runtime: PATH, and this pluv.
local errors = require("std.errors")
local hash = require("std.hash")
local path = require("std.path")
local host_fs = require("host.fs")
local platform = require("host.platform")
local programs = require("pluv.runtime.bin_folder")

local M = {}

---Returns a folder in the form for PATH, which cannot contain a `:`: such a folder is found
---by a link in the cache. Returns nil if there can be none.
---@param dir string
---@return string?
local function searchable(dir)
  if platform.describe().os == "windows" or not dir:find(":", 1, true) then
    return dir
  end
  local links = path.join(platform.folder("cache"), "paths")
  local link = path.join(links, hash.sha256(dir):sub(1, 16))
  if links:find(":", 1, true) then
    return nil
  elseif not host_fs.lstat(link) then
    host_fs.make_dir(links)
    errors.catch(host_fs.symlink, dir, link) -- another pluv may have made it
  end
  return host_fs.lstat(link) and link or nil
end

---Returns the environment for programs that run with a runtime: PATH, and this pluv.
---@param tree string the project's tree for the runtime; may be missing
---@param runtime pluv.Runtime
---@param more? string[] further folders for PATH
---@return table<string, string> variables
function M.environment(tree, runtime, more)
  local info, dirs = platform.describe(), {} ---@type any, string[]
  local function add(dir)
    dirs[#dirs + 1] = dir and searchable(dir)
  end
  if programs.is_complete(tree, runtime) then
    add(path.join(tree, programs.folder))
  else
    add(require("pluv.runtime.bin_scripts").cached(runtime))
  end
  for _, dir in ipairs(more or {}) do
    add(dir)
  end
  add(runtime.prefix and path.join(runtime.prefix, "bin"))
  dirs[#dirs + 1] = platform.env("PATH") or ""
  return { PATH = table.concat(dirs, info.os == "windows" and ";" or ":"), PLUV_PROGRAM = info.executable }
end

return M
