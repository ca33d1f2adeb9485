---Unpacking what rockspecs name as their source, whatever packed it.
local errors, fs, path, process = require("std.errors"), require("std.fs"), require("std.path"), require("std.process")

local archive = require("host.archive")

local M = {}

---What to do about a source that is no archive: the address of a repository's page
---often stands where that of the repository should.
---@param failure table as std.errors.catch returns it
---@param source table of a rockspec
---@param name string of the rock
---@return any
function M.explain(failure, source, name)
  local url = source.url
  if failure.code == "archive.format" or failure.code == "fetch.content" then
    if url:find("^https?://") and (source.tag or source.branch or not source.file and not archive.is_archive(url)) then
      local quote = require("pluv.machine.build_log").quote
      local ref = source.tag and " --tag " .. quote(source.tag) or source.branch and " --branch " .. quote(source.branch) or ""
      failure.hint = ("if %s is a git repository, its rockspec should say `git+%s`; tell the rock's author, and use `pluv add %s --git %s%s`")
        :format(url, url, name, quote(url), ref)
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
      message = ("%s is an archive of 7-Zip, and there is no `7z` on PATH"):format(path.base(file)),
      hint = require("pluv.machine.system_packages").hint("7z"),
    }
  end
  process.check { argv = { program, "x", "-y", "-bd", "-o" .. to, "--", file } }
  -- The program itself keeps names inside; links are for us to look at.
  for _, entry in ipairs(fs.walk(to)) do
    fs.inside(to, entry.name)
  end
end

---Unpacks an archive, or the one file that is merely compressed.
---@param file string
---@param name string what it is called
---@param to string
---@return boolean single
function M.unpack(file, name, to)
  if name:lower():find("%.7z$") then
    unpack_7z(file, to)
    return false
  end
  local ok, failure = errors.catch(require("std.archive").unpack, file, to)
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
