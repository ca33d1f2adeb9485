---Git repositories: a bare copy in the cache, commits looked up and laid out.
local errors, fs, path, process = require("std.errors"), require("std.fs"), require("std.path"), require("std.process")

local M = {}

---Only transports that fetch; never ones that run a command (`ext::`), nor a
---repository on this machine that has git fetch for it.
local environment = { GIT_ALLOW_PROTOCOL = "https:http:ssh:git:file", GIT_TERMINAL_PROMPT = "0", GIT_NO_LAZY_FETCH = "1" }

---What git says to its own hooks and would have pluv work on another repository:
---the names of `git rev-parse --local-env-vars`.
local unset = {
  "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_COMMON_DIR", "GIT_CONFIG", "GIT_CONFIG_COUNT", "GIT_CONFIG_KEY_*",
  "GIT_CONFIG_PARAMETERS", "GIT_CONFIG_VALUE_*", "GIT_DIR", "GIT_GRAFT_FILE", "GIT_IMPLICIT_WORK_TREE",
  "GIT_INDEX_FILE", "GIT_INTERNAL_SUPER_PREFIX", "GIT_NAMESPACE", "GIT_NO_REPLACE_OBJECTS", "GIT_OBJECT_DIRECTORY",
  "GIT_PREFIX", "GIT_QUARANTINE_PATH", "GIT_REPLACE_REF_BASE", "GIT_SHALLOW_FILE", "GIT_WORK_TREE",
}

---Runs git with no hooks and no watcher of files, on the repository that its
---arguments name alone.
---@param argv string[]
---@param env? table<string, string> added to the environment
---@return { code: integer, output: string }
local function git(argv, env)
  local command, all = { "git", "-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false" }, {}
  for _, word in ipairs(argv) do
    command[#command + 1] = word
  end
  for _, set in ipairs { environment, env or {} } do
    for name, value in pairs(set) do
      all[name] = value
    end
  end
  return process.run { argv = command, env = all, unset = unset }
end

M.run = git

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

---Lays a commit out in a new folder. What git needs for that lies in the cache,
---as every name beside the folder may be one of the files of a repository.
---@param mirror string
---@param commit string full id
---@param to string
function M.checkout(mirror, commit, to)
  fs.make_dir(to)
  local work = fs.temp_dir(require("pluv.project.layout").work_dir(), "git-")
  local result = errors.finally(function()
    fs.remove(work)
  end, function()
    return git({
      "--git-dir", mirror, "--work-tree", to, "-c", "core.autocrlf=false", "-c", "submodule.recurse=false",
      "checkout", "--quiet", "--force", commit, "--", ".",
    }, { GIT_INDEX_FILE = path.join(work, "index") })
  end)
  if result.code ~= 0 then
    errors.raise {
      code = "git.failed",
      message = ("git cannot lay out commit %s"):format(commit),
      cause = { code = "git.output", message = (result.output:gsub("%s+$", "")) },
    }
  end
end

return M
