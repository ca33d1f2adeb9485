---Writes the programs of pluv.runtime.bin_folder: scripts, so that users can share
---one folder.
local errors = require("std.errors")
local fs = require("std.fs")
local hash = require("std.hash")
local log = require("std.log")
local path = require("std.path")
local host_fs = require("host.fs")
local platform = require("host.platform")
local build_log = require("pluv.machine.build_log")
local shell = require("pluv.machine.shell")
local programs = require("pluv.runtime.bin_folder")

local quote = build_log.quote

local M = {}

---@param name string
---@param runtime pluv.Runtime
---@return string
local function absent(name, runtime)
  local what = runtime.source == "builtin" and "the builtin runtime" or ("%s %s at %s"):format(runtime.name, runtime.version, runtime.path)
  return ("printf '%%s\\n' %s >&2\nexit 1\n"):format(quote(("pluv: error: %s has no %s"):format(what, name)))
end

---Returns the scripts of a runtime by name.
---@param runtime pluv.Runtime
---@return table<string, string>
local function scripts_of(runtime)
  local luac = absent("luac", runtime)
  if runtime.source == "builtin" then
    return { lua = 'exec "$PLUV_PROGRAM" --builtin-lua "$@"\n', luac = luac }
  end
  local start = ('exec %s "$@"\n'):format(quote(runtime.path))
  if runtime.name == "lua" then
    local name = path.base(runtime.path):gsub("lua", "luac", 1)
    local compiler = quote(path.join(path.dir(runtime.path), name))
    luac = ('[ -x %s ] && exec %s "$@"\n'):format(compiler, compiler) .. luac
  end
  return { lua = start, luac = luac, [runtime.name] = start }
end

---Writes the folder of a runtime's programs. On Windows there is only `lua`, and none
---of a runtime that has a folder with programs.
---@param parent string
---@param runtime pluv.Runtime
function M.write(parent, runtime)
  local dir = path.join(parent, programs.folder)
  if shell.is_cmd() then
    local start = runtime.source == "builtin" and '"%PLUV_PROGRAM%" --builtin-lua'
      or not runtime.prefix and '"' .. runtime.path:gsub("%%", "%%%%") .. '"'
    if start then
      fs.write(path.join(dir, "lua.bat"), "@" .. start .. " %*\r\n")
    end
    fs.write(path.join(dir, ".runtime"), programs.identity(runtime))
    return
  end
  for name, text in pairs(scripts_of(runtime)) do
    fs.write(path.join(dir, name), "#!/bin/sh\n" .. text, 493) -- 0755
  end
  fs.write(path.join(dir, ".runtime"), programs.identity(runtime))
end

---Returns the cached programs folder of a runtime, for use without a tree; nil if it
---cannot be made.
---@param runtime pluv.Runtime
---@return string?
function M.cached(runtime)
  local made, dir = errors.catch(function()
    local all = path.join(platform.folder("cache"), "programs")
    local parent = path.join(all, hash.sha256(programs.identity(runtime)):sub(1, 16))
    if not programs.is_complete(parent, runtime) then
      host_fs.scratch(all, ".new-", function(work)
        local new = path.join(work, "new")
        M.write(new, runtime)
        host_fs.replace(new, parent)
      end)
    end
    return path.join(parent, programs.folder)
  end)
  if not made then
    log.debug("cannot make the folder with `lua` for PATH: %s", dir.message)
  end
  return made and dir or nil
end

return M
