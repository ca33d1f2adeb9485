---Sources in hg and svn repositories, fetched like LuaRocks' fetch/hg and fetch/svn.
---They are not cached.
local errors = require("std.errors")
local fs = require("std.fs")
local path = require("std.path")
local process = require("std.process")
local system_packages = require("pluv.machine.system_packages")

local M = {}

---Returns the repository type of a URL, "hg" or "svn"; nil for others.
---@param url string
---@return "hg"|"svn"|nil
function M.kind(url)
  if url:find("^hg[+:]") then
    return "hg"
  elseif url:find("^svn[+:]") then
    return "svn"
  end
end

---@param argv string[]
---@param url string
---@return string output
local function check(argv, url)
  local result = process.run { argv = argv, env = { HGPLAIN = "1" } }
  if result.code ~= 0 then
    errors.raise {
      code = "process.exit",
      message = ("%s cannot fetch %s"):format(argv[1], url),
      hint = "check the URL and the tag",
      cause = { code = "process.exit", message = (result.output:gsub("%s+$", "")) },
    }
  end
  return result.output
end

---@param url string
---@param revision string?
---@param to string
---@return string revision
local function clone_hg(url, revision, to)
  local from = url:gsub("^hg%+", "")
  local argv = { "hg", "--noninteractive", "clone", "--quiet" }
  if revision then
    argv[#argv + 1] = "--rev=" .. revision
  end
  argv[#argv + 1], argv[#argv + 2], argv[#argv + 3] = "--", from, to
  check(argv, from)
  local id = check({ "hg", "--cwd", to, "log", "--rev", ".", "--template", "{node}" }, from):match("%x+") --[[@as string]]
  fs.remove(path.join(to, ".hg"))
  return id
end

---@param url string
---@param revision string?
---@param to string
---@return string revision
local function clone_svn(url, revision, to)
  local from = url:gsub("^svn%+(https?://)", "%1"):gsub("^svn%+(file://)", "%1")
  local argv = { "svn", "--non-interactive", "export", "--quiet", "--force" }
  if not revision then
    local said = check({ "svn", "--non-interactive", "info", "--show-item", "last-changed-revision", "--", from }, from)
    revision = said:match("%d+")
  end
  for _, word in ipairs { "--revision", revision, "--", from, to } do
    argv[#argv + 1] = word
  end
  check(argv, from)
  return revision --[[@as string]]
end

---Checks a revision out into a new folder.
---@param url string
---@param revision string? revision [default: the newest]
---@param to string
---@param offline boolean
---@return string revision
function M.checkout(url, revision, to, offline)
  local kind = assert(M.kind(url))
  if offline then
    errors.raise {
      code = "fetch.offline",
      message = ("%s is not in the cache, and pluv is offline"):format(url),
      hint = "run the command once without `--offline`",
    }
  elseif not process.find(kind) then
    errors.raise {
      code = "build.tool",
      message = ("fetching the source at %s requires %s, which is not on PATH"):format(url, kind),
      hint = system_packages.hint(kind),
    }
  end
  fs.make_dir(path.dir(to))
  return (kind == "hg" and clone_hg or clone_svn)(url, revision, to)
end

return M
