---Tells the kind and file name of a source from its URL.
local errors = require("std.errors")
local urls = require("pluv.git.url")
local hg_svn = require("pluv.source.hg_svn")

local M = {}

---Reports whether a URL is of a git repository.
---@param url string
---@return boolean
function M.is_git(url)
  return url:find("^git[+:]") ~= nil
end

---Reports whether a URL is of any repository.
---@param url string
---@return boolean
function M.is_repository(url)
  return M.is_git(url) or hg_svn.kind(url) ~= nil
end

---Returns the last part of a URL, LuaRocks' name for the file or checkout.
---@param url string
---@return string
function M.base_name(url)
  local name ---@type string?
  if M.is_git(url) then
    name = urls.name(url)
  else
    name = url:gsub("[?#].*$", ""):gsub("/+$", ""):match("([^/]*)$")
  end
  if not name or name == "" or name == "." or name == ".." or name:find("[\\%c]") then
    errors.raise { code = "build.source", message = ("the URL `%s` names no file or repository"):format(url) }
  end
  return name --[[@as string]]
end

---Fails with `build.unsupported` if only other tools can fetch a URL.
---@param url string
---@param what string
function M.require_known(url, what)
  if url:find("^%a[%w+.-]*://[^/@]*:[^/]*@") and not M.is_git(url) then
    errors.raise {
      code = "build.unsupported",
      message = ("the source URL of %s contains a password, which would end up in pluv.lock"):format(what),
      hint = "report it to the rock's author",
    }
  end
  local scheme = url:match("^(%a[%w+.-]*)://")
  if scheme == "http" or scheme == "https" or scheme == "file" or M.is_repository(url) then
    return
  end
  errors.raise {
    code = "build.unsupported",
    message = ("the source of %s is at `%s`, but pluv only supports http, https, file, git, hg and svn"):format(what, url),
    hint = "choose a version with a .src.rock in the registry",
  }
end

return M
