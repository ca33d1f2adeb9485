---Shims: links to pluv, on Windows hard links or copies, under the names of runtime programs. host/shim.go runs them.
local errors = require("std.errors")
local fs = require("std.fs")
local log = require("std.log")
local path = require("std.path")
local host_fs = require("host.fs")
local host_path = require("host.path")
local platform = require("host.platform")
local build_log = require("pluv.machine.build_log")

local M = {}

local programs = { "lua", "luac", "luajit", "luau", "luarocks", "pluvx" }

---The name of pluv that the links of LuaRocks' names lead to, if they are `pluv rocks`
---(host/rocks.go).
local rocks_program = "pluv-rocks"

local rocks_names = { "luarocks", "luarocks-admin", "luarocks-5.1", "luarocks-5.2", "luarocks-5.3", "luarocks-5.4", "luarocks-5.5" }

---Reports whether a link points to pluv: this one, or one that was moved away.
---@param file string
---@param executable string
---@return boolean
local function is_own(file, executable)
  if platform.describe().os == "windows" then
    return platform.is_pluv(file) -- a second name or a copy, perhaps of another version
  end
  local info = host_fs.lstat(file)
  if not info or not fs.exists(file) then
    return info ~= nil and info.type == "link"
  end
  local real = host_fs.real(file)
  return real == host_fs.real(executable) or info.type == "link" and path.base(real):find("^pluv") ~= nil
end

---Warns if a folder with programs is not on PATH, and says how to add it.
---@param dir string
function M.warn_of_path(dir)
  local os = platform.describe().os
  if M.is_on_path(dir, platform.env("PATH") or "", os) then
    return
  elseif os == "windows" then
    local set = '[Environment]::SetEnvironmentVariable("Path", \'%s;\' + [Environment]::GetEnvironmentVariable("Path", "User"), "User")'
    log.warn("%s is not on PATH; to add it, run `%s` in PowerShell", dir, set:format((dir:gsub("'", "''"))))
  else
    log.warn('%s is not on PATH; to add it, write `export PATH=%s:"$PATH"` in your shell\'s profile', dir, build_log.quote(dir))
  end
end

---Removes a shim. Windows renames a link of a running program, as pluv is, but does not remove it:
---what is left of it goes with a later one.
---@param file string
---@param os string
local function remove(file, os)
  if os ~= "windows" then
    fs.remove(file)
    return
  end
  local dir = path.dir(file)
  for _, entry in ipairs(fs.list(dir)) do
    if entry.name:find("^%.pluv%-old") then
      errors.catch(fs.remove, path.join(dir, entry.name))
    end
  end
  if not errors.catch(fs.remove, file) then
    fs.rename(file, path.join(fs.temp_dir(dir, ".pluv-old-"), path.base(file)))
  end
end

---Makes a link to pluv, unless something else has its name.
---@param file string
---@param target string path of pluv, or on Unix what the link says
---@param info { executable: string, os: string }
---@param force boolean whether to replace something else
---@return "made"|"kept" state
local function link_to(file, target, info, force)
  if info.os == "windows" and host_fs.same_file(file, info.executable) then
    return "made"
  elseif host_fs.lstat(file) and not force and not is_own(file, info.executable) then
    return "kept"
  end
  local beside = path.join(path.dir(file), ".pluv-" .. path.base(file))
  fs.remove(beside)
  if info.os == "windows" then
    host_fs.share(info.executable, beside)
  else
    host_fs.symlink(target, beside)
  end
  fs.rename(beside, file)
  return "made"
end

---Makes pluvx beside a pluv that was replaced. On Windows all shims there are second names of the
---old program, and become those of the new one.
---@param dir string
---@param info { executable: string, os: string }
function M.renew(dir, info)
  local ending = info.os == "windows" and ".exe" or ""
  for _, name in ipairs(info.os == "windows" and programs or { "pluvx" }) do
    local file = path.join(dir, name .. ending)
    local there = host_fs.lstat(file) ~= nil
    if name == "pluvx" and not there or info.os == "windows" and there then
      link_to(file, "pluv", info, false)
    end
  end
end

---Creates the shims.
---@param dir string
---@param info { executable: string, os: string }
---@param force boolean
---@param rocks boolean whether LuaRocks' names are `pluv rocks`
---@return { name: string, path: string, state: "made"|"kept" }[]
function M.make(dir, info, force, rocks)
  fs.make_dir(dir)
  local results, ending = {}, info.os == "windows" and ".exe" or ""
  ---@type { name: string, target: string }[]
  local links = {}
  for _, name in ipairs(programs) do
    if not (rocks and name == "luarocks") then
      links[#links + 1] = { name = name, target = info.executable }
    end
  end
  if info.os == "windows" and not rocks then
    remove(path.join(dir, rocks_program .. ending), info.os) -- beside it, luarocks.exe would be `pluv rocks`
  end
  if rocks then
    links[#links + 1] = { name = rocks_program, target = info.executable }
  end
  for _, name in ipairs(rocks and rocks_names or {}) do
    links[#links + 1] = { name = name, target = rocks_program .. ending }
  end
  for i, link in ipairs(links) do
    local name = link.name
    local file = path.join(dir, name .. ending)
    local state = link_to(file, link.target, info, force)
    results[i] = { name = name, path = file, state = state }
  end
  return results
end

---Removes the shims of this pluv from a folder. It must still be there.
---@param dir string
---@param info { executable: string, os: string }
---@return string[] removed
function M.remove(dir, info)
  local removed = {}
  for _, name in ipairs(programs) do
    local file = path.join(dir, name .. (info.os == "windows" and ".exe" or ""))
    if fs.exists(file) and host_fs.real(file) == host_fs.real(info.executable) then
      remove(file, info.os)
      removed[#removed + 1] = file
    end
  end
  return removed
end

---Reports whether PATH contains a folder.
---@param dir string
---@param search string value of PATH
---@param os string
---@return boolean
function M.is_on_path(dir, search, os)
  for entry in search:gmatch(os == "windows" and "[^;]+" or "[^:]+") do
    if path.is_abs(entry) and host_path.same(entry, dir) then
      return true
    end
  end
  return false
end

return M
