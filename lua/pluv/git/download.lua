---Fetches from a git repository into an empty one, and explains failures.
local errors = require("std.errors")
local fs = require("std.fs")
local platform = require("host.platform")
local build_log = require("pluv.machine.build_log")
local git = require("pluv.git")

local M = {}

---@class pluv.GitWanted
---@field url string one that git accepts
---@field refs string[] by preference
---@field name? string the locked package, if refs is its commit

---What git reports for a missing ref, and for a commit that a server does not serve
---by id.
local absent, withheld = "couldn't find remote ref", { "unadvertised object", "not our ref", "does not allow request", "shallow" }

---What ssh and git report instead of prompting.
local would_ask = {
  "Host key verification failed",
  "Permission denied",
  "could not read Username",
  "could not read Password",
  "terminal prompts disabled",
  "Authentication failed",
  "passphrase",
  "/dev/tty",
}

---What git reports when a proxy refuses the connection.
local proxy_refuses = {
  "returned error: 407",
  "response 407",
  "HTTP code 407",
  "CONNECT tunnel failed",
  "Proxy CONNECT aborted",
  "resolve proxy",
}

---@param text string
---@param list string[]
---@return boolean
local function says(text, list)
  for _, words in ipairs(list) do
    if text:find(words, 1, true) then
      return true
    end
  end
  return false
end

---Returns variables that keep ssh from prompting: several commands may run at a time,
---and the terminal shows progress. With the user's own ssh program there is no
---terminal either.
---@param url string
---@return table<string, string>
local function environment(url)
  local env = { LC_ALL = "C" }
  local given = platform.env("GIT_SSH_COMMAND")
  if not (url:find("^ssh:") or url:find("^[^/:]+:") and not url:find("^[^/:]+://")) or platform.env("GIT_SSH") and not given then
    return env
  end
  local command = (given or git.run({ "config", "--get", "core.sshCommand" }).output):gsub("^%s+", ""):gsub("%s+$", "")
  command = command ~= "" and command or "ssh"
  local program = command
  repeat -- assignments come before the program
    local count
    program, count = program:gsub("^[%w_]+=%S*%s+", "")
  until count == 0
  if (program:match("^['\"]?([^%s'\"]+)") or ""):match("[^/]*$") == "ssh" then
    env.GIT_SSH_COMMAND = command .. " -oBatchMode=yes"
  end
  return env
end

---@param repository string
---@param env table<string, string>
---@param words string[]
---@return boolean ok
---@return string output
local function fetch_into(repository, env, words)
  fs.remove(repository)
  local argv = { "--git-dir", repository, "fetch", "--quiet" }
  for _, word in ipairs(words) do
    argv[#argv + 1] = word
  end
  local result = git.run { "init", "--quiet", "--bare", "--template=", repository }
  if result.code == 0 then
    result = git.run(argv, env)
  end
  local output = result.output:gsub("%s+$", "")
  return result.code == 0, output ~= "" and output or ("git ended with exit code %d"):format(result.code)
end

---@param wanted pluv.GitWanted
---@param reason string
---@param is_gone boolean the repository has no such ref
---@return any ...
local function raise(wanted, reason, is_gone)
  local quote = build_log.quote
  local hint = is_gone and not wanted.name and ("`git ls-remote %s` lists its branches and tags"):format(quote(wanted.url))
    or "check the URL and the ref"
  local said, at = reason, reason:find(wanted.url, 1, true)
  while at do -- the URL itself may contain any word
    said = said:sub(1, at - 1) .. said:sub(at + #wanted.url)
    at = said:find(wanted.url, 1, true)
  end
  if says(said, would_ask) then
    hint = ("the server requires a login: run `git ls-remote %s` to see what git asks for"):format(quote(wanted.url))
  elseif says(said, proxy_refuses) then
    hint = "the proxy refused the connection: check http_proxy, https_proxy and all_proxy, and the user and password in them"
  elseif said:find("does not appear to be a git repository", 1, true) and fs.is_dir(wanted.url) then
    hint = ("to use a package in place from its folder: `pluv add --path %s`"):format(quote(wanted.url))
  elseif is_gone and wanted.name then
    hint = ("the commit in pluv.lock no longer exists; to lock a current one: `pluv update %s`"):format(wanted.name)
  end
  errors.raise {
    code = "git.failed",
    message = ("git cannot fetch %s of %s"):format(
      (
        (wanted.refs[1] --[[@as string]]):gsub("^refs/%l+/", "")
      ),
      wanted.url
    ),
    hint = hint,
    cause = { code = "git.output", message = reason },
  }
end

---Fetches the first available ref into a folder.
---@param repository string missing, or may be replaced
---@param wanted pluv.GitWanted
---@return string commit
---@return string name of the copy
function M.download(repository, wanted)
  local url, ok, reason = wanted.url, false, ""
  local env = environment(url)
  local may_be_commit = false
  for _, ref in ipairs(wanted.refs) do
    may_be_commit = may_be_commit or ref:find("^%x%x%x%x+$") ~= nil
    ok, reason = fetch_into(repository, env, { "--depth", "1", "--end-of-options", url, ref })
    local commit = ok and git.commit_in(repository, "FETCH_HEAD")
    if commit then
      return commit, commit
    elseif not ok and not reason:find(absent, 1, true) then
      break
    end
  end
  if not ok and not says(reason, withheld) and (not may_be_commit or says(reason, would_ask)) then
    local is_gone = reason:find(absent, 1, true) ~= nil
    raise(wanted, is_gone and "the repository has no such branch, tag or commit" or reason, is_gone)
  end
  -- Servers may refuse single commits: fetch all branches and tags.
  local words = { "--tags", "--end-of-options", url, "+refs/heads/*:refs/heads/*" }
  if wanted.refs[1] == "HEAD" then
    words[#words + 1] = "+HEAD:refs/pluv/head"
  end
  ok, reason = fetch_into(repository, env, words)
  for _, ref in ipairs(ok and wanted.refs or {}) do
    local commit = git.commit_in(repository, ref == "HEAD" and "refs/pluv/head" or ref --[[@as string]])
    if commit then
      return commit, "all-" .. commit
    end
  end
  return raise(wanted, ok and "the repository has no such branch, tag or commit" or reason, ok)
end

return M
