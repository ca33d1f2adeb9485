---Replaces and removes the running program.
local archive = require("std.archive")
local errors = require("std.errors")
local fs = require("std.fs")
local http = require("std.http")
local json = require("std.json")
local path = require("std.path")
local process = require("std.process")
local host_fs = require("host.fs")
local folders = require("pluv.machine.folders")
local releases = require("pluv.self.releases")

local M = {}

---Runs a new program and fails with `self.broken` if it is not the version that it should be.
---@param program string
---@param version string
local function check(program, version)
  local ok, result = errors.catch(process.run, { argv = { program, "--no-user-lua", "--version", "--json" }, unset = { "PLUV_LUA" } })
  local answered, data = errors.catch(json.decode, ok and result.code == 0 and result.output or "")
  if not answered or type(data) ~= "table" or data.version ~= version then
    local said = ok and (result.output:match("^%s*(.-)%s*$")) or result.message
    errors.raise { code = "self.broken", message = ("the new program is not a pluv %s that runs here: %s"):format(version, said) }
  end
end

---Returns the name under which Windows keeps a program that still runs.
---@param executable string
---@return string
local function old_name(executable)
  return executable .. ".old"
end

---Moves a file to the place of the running program. Windows lets it be renamed, but not
---replaced.
---@param new string a file of its folder, or of one below
---@param executable string
---@param os string
local function swap(new, executable, os)
  if os ~= "windows" then
    fs.rename(new, executable)
    return
  end
  local old = old_name(executable)
  fs.remove(old)
  fs.rename(executable, old)
  local ok, failure = errors.catch(fs.rename, new, executable)
  if not ok then
    fs.rename(old, executable)
    error(failure, 0)
  end
end

---Downloads a release, verifies its checksum, and puts its program into the place of the
---running one.
---@param release pluv.PluvRelease
---@param executable string
---@param info { os: string, arch: string }
function M.replace(release, executable, info)
  local name = releases.archive(release.version, releases.platform(info))
  local file = http.download {
    url = releases.url(release, name),
    sha256 = release.sums[name],
    immutable = true,
    expect = "archive",
  }
  host_fs.scratch(folders.work_dir(), "self-", function(dir)
    archive.unpack(file.path, dir)
    local program = path.join(dir, info.os == "windows" and "pluv.exe" or "pluv")
    local entry = host_fs.lstat(program)
    if not entry or entry.type ~= "file" then
      errors.raise { code = "archive.format", message = ("%s has no program"):format(name) }
    end
    host_fs.scratch(path.dir(executable), ".pluv-new-", function(beside)
      local new = path.join(beside, path.base(program))
      fs.copy(program, new)
      host_fs.chmod(new, 493) -- 0755
      check(new, release.version)
      swap(new, executable, info.os)
    end)
  end)
end

---Removes the running program.
---@param executable string
---@param os string
---@return string? kept what Windows does not let go of
function M.remove(executable, os)
  if os ~= "windows" then
    fs.remove(executable)
    return nil
  end
  local old = old_name(executable)
  fs.remove(old)
  fs.rename(executable, old)
  return old
end

return M
