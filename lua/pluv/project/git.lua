---Git repositories: a bare copy in the cache, commits looked up and laid out.
local errors, fs, path, process = require("std.errors"), require("std.fs"), require("std.path"), require("std.process")

local M = {}

---Only transports that fetch; never ones that run a command (`ext::`).
local environment = { GIT_ALLOW_PROTOCOL = "https:http:ssh:git:file", GIT_TERMINAL_PROMPT = "0" }

---@param argv string[]
---@return { code: integer, output: string }
local function git(argv)
  table.insert(argv, 1, "git")
  table.insert(argv, 2, "-c")
  table.insert(argv, 3, "core.hooksPath=/dev/null")
  return process.run { argv = argv, env = environment }
end

---@param url string
---@return string
local function mirror_of(url)
  return path.join(require("host.platform").folder("cache"), "git", require("std.hash").sha256(url):sub(1, 32))
end

---The url to fetch from: `git+https://…` and github's retired `git://` as git
---takes them, a folder as it is.
---@param url string
---@return string
function M.fetch_url(url)
  url = url:gsub("^git%+", "")
  url = url:gsub("^git://(w?w?w?%.?github%.com/)", "https://%1")
  if url:find("^%-") then
    errors.raise { code = "git.failed", message = ("`%s` is not a git url"):format(url) }
  end
  return url
end

---@param mirror string
---@param revision string
---@return string?
local function commit_in(mirror, revision)
  local result = git { "--git-dir", mirror, "rev-parse", "--verify", "--quiet", "--end-of-options", revision .. "^{commit}" }
  return result.code == 0 and result.output:match("^(%x+)") or nil
end

---Makes sure that a commit is in the local copy and returns its full id.
---@param options { url: string, ref?: string, commit?: string, offline: boolean }
---@return string commit
---@return string mirror
function M.fetch(options)
  local url = M.fetch_url(options.url)
  local mirror = mirror_of(url)
  local wanted = options.commit or options.ref or "HEAD"
  if wanted:find("^%-") then
    errors.raise { code = "git.failed", message = ("`%s` is not a git ref"):format(wanted) }
  end
  return fs.with_lock(mirror .. ".lock", function()
    if options.commit and fs.is_dir(mirror) then
      local commit = commit_in(mirror, options.commit)
      if commit then
        return commit, mirror
      end
    end
    if options.offline then
      errors.raise {
        code = "fetch.offline",
        message = ("%s of %s is not in the cache, and `--offline` was given"):format(wanted, url),
        hint = "run the command once without `--offline`",
      }
    end
    if not process.find("git") then
      errors.raise { code = "git.failed", message = "git is not installed", hint = "install it, for example with `apt install git`" }
    end
    if not fs.is_dir(mirror) then
      fs.make_dir(path.dir(mirror))
      git { "init", "--quiet", "--bare", mirror }
    end
    local result = git { "--git-dir", mirror, "fetch", "--quiet", "--depth", "1", "--end-of-options", url, wanted }
    local commit = result.code == 0 and commit_in(mirror, "FETCH_HEAD")
    if not commit then
      -- A server need not give out single commits: take all branches and tags.
      result = git {
        "--git-dir", mirror, "fetch", "--quiet", "--tags", "--end-of-options", url, "+refs/heads/*:refs/heads/*",
      }
      commit = result.code == 0 and commit_in(mirror, wanted)
    end
    if not commit then
      errors.raise {
        code = "git.failed",
        message = ("git cannot fetch %s of %s"):format(wanted, url),
        hint = "check the url and the ref",
        cause = { code = "git.output", message = (result.output:gsub("%s+$", "")) },
      }
    end
    return commit, mirror
  end)
end

---Lays a commit out in a new folder.
---@param mirror string
---@param commit string full id
---@param to string
function M.checkout(mirror, commit, to)
  fs.make_dir(to)
  local index = to .. ".index"
  local result = process.run {
    argv = { "git", "--git-dir", mirror, "--work-tree", to, "-c", "core.autocrlf=false", "-c", "core.hooksPath=/dev/null",
      "checkout", "--quiet", "--force", commit, "--", "." },
    env = { GIT_INDEX_FILE = index, GIT_TERMINAL_PROMPT = "0" },
  }
  fs.remove(index)
  if result.code ~= 0 then
    errors.raise {
      code = "git.failed",
      message = ("git cannot lay out commit %s"):format(commit),
      cause = { code = "git.output", message = (result.output:gsub("%s+$", "")) },
    }
  end
end

return M
