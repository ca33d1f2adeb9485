---What a source's url says: which kind of source it is, and the name of its file.
local errors = require("std.errors")

local M = {}

---Reports whether a url is of a git repository.
---@param url string
---@return boolean
function M.is_git(url)
  return url:find("^git[+:]") ~= nil
end

---Reports whether a url is of a repository, whatever its kind.
---@param url string
---@return boolean
function M.is_repository(url)
  return M.is_git(url) or require("pluv.source.hg_svn").kind(url) ~= nil
end

---Returns the last part of a url, as LuaRocks names the file or the checkout.
---@param url string
---@return string
function M.base_name(url)
  local name ---@type string?
  if M.is_git(url) then
    name = require("pluv.git.url").name(url)
  else
    name = url:gsub("[?#].*$", ""):gsub("/+$", ""):match("([^/]*)$")
  end
  if not name or name == "" or name == "." or name == ".." or name:find("[\\%c]") then
    errors.raise { code = "build.source", message = ("the url `%s` names no file or repository"):format(url) }
  end
  return name
end

---Fails with `build.unsupported` for what only other tools can fetch.
---@param url string
---@param what string
function M.require_known(url, what)
  if url:find("^%a[%w+.-]*://[^/@]*:[^/]*@") and not M.is_git(url) then
    errors.raise {
      code = "build.unsupported",
      message = ("the url of the source of %s has a password in it, which would stand in pluv.lock"):format(what),
      hint = "tell the rock's author",
    }
  end
  local scheme = url:match("^(%a[%w+.-]*)://")
  if scheme == "http" or scheme == "https" or scheme == "file" or M.is_repository(url) then
    return
  end
  errors.raise {
    code = "build.unsupported",
    message = ("the source of %s is at `%s`; pluv fetches http, https, file, git, hg and svn"):format(what, url),
    hint = "choose a version that the registry offers as a .src.rock",
  }
end

return M
