---Unpacks sources of all formats.
local std_archive = require("std.archive")
local errors = require("std.errors")
local fs = require("std.fs")
local path = require("std.path")
local process = require("std.process")
local archive = require("host.archive")
local build_log = require("pluv.machine.build_log")
local system_packages = require("pluv.machine.system_packages")

local M = {}

---Adds a hint to the failure of a source that is not an archive: rockspecs often name
---the web page of a repository instead of the repository.
---@param failure table as std.errors.catch returns it
---@param source table `source` of a rockspec
---@param name string name of the rock
---@return any
function M.explain(failure, source, name)
  local url = source.url
  if failure.code == "archive.format" or failure.code == "fetch.content" then
    if url:find("^https?://") and (source.tag or source.branch or not source.file and not archive.is_archive(url)) then
      local quote = build_log.quote
      local ref = source.tag and " --tag " .. quote(source.tag) or source.branch and " --branch " .. quote(source.branch) or ""
      local text = "if %s is a git repository, its rockspec should say `git+%s`: report it to the rock's author, "
        .. "and meanwhile use `pluv add %s --git %s%s`"
      failure.hint = (text):format(url, url, name, quote(url), ref)
    end
  end
  return error(failure, 0)
end

---@param file string
---@param to string
local function unpack_7z(file, to)
  local program = process.find("7z") or process.find("7zz") or process.find("7za") or process.find("7zr")
  if not program then
    errors.raise {
      code = "build.tool",
      message = ("%s is a 7-Zip archive, and `7z` is not on PATH"):format(path.base(file)),
      hint = system_packages.hint("7z"),
    }
  end
  process.check { argv = { program, "x", "-y", "-bd", "-o" .. to, "--", file } }
  -- 7z keeps names inside the folder; links are checked below.
  for _, entry in ipairs(fs.walk(to)) do
    fs.inside(to, entry.name)
  end
end

---Unpacks an archive, or a single compressed file.
---@param file string
---@param name string name of the archive
---@param to string
---@return boolean single
function M.unpack(file, name, to)
  if name:lower():find("%.7z$") then
    unpack_7z(file, to)
    return false
  end
  local ok, failure = errors.catch(std_archive.unpack, file, to)
  local single = archive.plain_name(name)
  if not ok and failure.code == "archive.format" and single ~= "" then
    archive.expand(file, path.join(to, single))
    return true
  elseif not ok then
    error(failure, 0)
  end
  return false
end

return M
