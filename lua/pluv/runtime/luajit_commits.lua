---Finds the commit of a LuaJIT branch or rolling version.
local errors = require("std.errors")
local process = require("std.process")
local time = require("std.time")
local git_module = require("pluv.git")
local first_seen = require("pluv.runtime.first_seen")
local upstream = require("pluv.runtime.upstream")

local M = {}

---@param text string?
---@return string? commit
local function commit_in(text)
  for word in (text or ""):gmatch("%x+") do
    if #word == 40 then
      return word
    end
  end
end

---Returns the commit of a branch: from the mirror, from git, or from GitHub's API;
---offline the last known one.
---@param source pluv.RuntimeSource
---@param branch string such as "v2.1"
---@param offline boolean
---@return string commit
function M.head(source, branch, offline)
  local commit
  if source.is_mirror then
    commit = commit_in(upstream.text(source.base .. "/heads/" .. branch))
  end
  local git = not commit and not offline and process.find("git")
  if git then
    -- Not in the working folder, whose repository may have its own git settings.
    local asked = git_module.run { "-C", "/", "ls-remote", "--", source.base, "refs/heads/" .. branch }
    commit = asked.code == 0 and commit_in(asked.output) or nil
  end
  if not commit and not source.is_mirror then
    commit = commit_in(upstream.text("https://api.github.com/repos/LuaJIT/LuaJIT/commits/" .. branch))
  end
  if not commit and offline then
    commit = first_seen.load().commits[branch]
  end
  if commit then
    first_seen.keep("commits", branch, commit)
    return commit
  end
  return errors.raise {
    code = offline and "fetch.offline" or "fetch.network",
    message = ("cannot find the commit of LuaJIT's branch %s at %s"):format(branch, source.base),
    hint = "name a commit or a tag: `pluv install luajit@<commit>`, `pluv install luajit@2.1.0-beta3`",
  }
end

---Returns the commit of a rolling version: the one installed before, or the one that
---the mirror or GitHub's API names.
---@param source pluv.RuntimeSource
---@param version string such as "2.1.1787165859"
---@param offline boolean
---@return string commit
function M.of(source, version, offline)
  local remembered = first_seen.load().commits[version]
  if remembered then
    return remembered
  end
  local commit ---@type string?
  if source.is_mirror then
    commit = commit_in(upstream.text(source.base .. "/heads/" .. version))
  else
    local at = time.format(tonumber(version:match("%d+$")) --[[@as number]])
    commit = commit_in(
      upstream.text(
        ("https://api.github.com/repos/LuaJIT/LuaJIT/commits?sha=v%s&since=%s&until=%s"):format(version:match("^%d+%.%d+"), at, at)
      )
    )
  end
  return commit
    or errors.raise {
      code = offline and "fetch.offline" or "runtime.unknown",
      message = ("cannot find the commit of LuaJIT %s at %s"):format(version, source.base),
      hint = "name the commit: `pluv install luajit@<commit>`",
    }
end

return M
