---Git repositories: bare copies in the cache, commits looked up and laid out.
---
---A copy is made for one commit of one url, in a folder beside its place, and moved
---there when it is whole; from then on nobody changes it. So whatever kills pluv or
---git, a copy is complete or not there, and can be read without a lock.
local errors, fs, path, process = require("std.errors"), require("std.fs"), require("std.path"), require("std.process")

local M = {}

---Only transports that fetch; never ones that run a command (`ext::`), nor a
---repository on this machine that has git fetch for it.
local environment = { GIT_ALLOW_PROTOCOL = "https:http:ssh:git:file", GIT_TERMINAL_PROMPT = "0", GIT_NO_LAZY_FETCH = "1" }

---What git says to its own hooks and would have pluv work on another repository:
---the names of `git rev-parse --local-env-vars`, but for GIT_CONFIG_COUNT and its
---like, by which CI machines pass tokens.
M.local_variables = {
  "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_COMMON_DIR", "GIT_CONFIG", "GIT_CONFIG_PARAMETERS", "GIT_DIR", "GIT_GRAFT_FILE", "GIT_IMPLICIT_WORK_TREE",
  "GIT_INDEX_FILE", "GIT_INTERNAL_SUPER_PREFIX", "GIT_NAMESPACE", "GIT_NO_REPLACE_OBJECTS", "GIT_OBJECT_DIRECTORY",
  "GIT_PREFIX", "GIT_QUARANTINE_PATH", "GIT_REPLACE_REF_BASE", "GIT_SHALLOW_FILE", "GIT_WORK_TREE",
}

---Settings of every call: no hooks, no watcher of files, nothing that goes on in the
---background, and what is fetched stays one pack.
local settings = { "core.hooksPath=/dev/null", "core.fsmonitor=false", "gc.auto=0", "maintenance.auto=false", "fetch.unpackLimit=1" }

---Runs git on the repository that its arguments name alone.
---@param argv string[]
---@param env? table<string, string> added to the environment
---@return { code: integer, output: string }
local function git(argv, env)
  local words, all = { "git" }, {}
  for _, setting in ipairs(settings) do
    words[#words + 1] = "-c"
    words[#words + 1] = setting
  end
  for _, word in ipairs(argv) do
    words[#words + 1] = word
  end
  for _, set in ipairs { environment, env or {} } do
    for name, value in pairs(set) do
      all[name] = value
    end
  end
  return process.run { argv = words, env = all, unset = M.local_variables }
end

local function require_git()
  if not process.find("git") then
    errors.raise { code = "git.failed", message = "git is not installed", hint = "install it, for example with `apt install git`" }
  end
end

M.run = git

---@param url string
---@return string dir of the copies of a url
---@return string lock that is held while one is made
local function places(url)
  local cache = require("host.platform").folder("cache")
  local key = require("std.hash").sha256(url):sub(1, 32)
  return path.join(cache, "git", key), path.join(cache, "locks", "git-" .. key)
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

---@param repository string
---@param revision string
---@return string?
local function commit_in(repository, revision)
  local result = git { "--git-dir", repository, "rev-parse", "--verify", "--quiet", "--end-of-options", revision .. "^{commit}" }
  return result.code == 0 and result.output:match("^(%x+)") or nil
end

-- A copy is a folder with the repository and, beside it, a fingerprint of its files.
local repository_name, stamp_name = "repository", "fingerprint"

---@param copy string
---@return string
local function fingerprint(copy)
  return require("host.fs").fingerprint(path.join(copy, repository_name), {}) .. "\n"
end

---@param copy string
---@param text string
local function stamp(copy, text)
  fs.write(path.join(copy, stamp_name), text)
end

---Whether git finds everything in a copy that belongs to a commit, and nothing in
---it is damaged.
---@param copy string
---@param commit string
---@return boolean
local function verify(copy, commit)
  require_git()
  local repository = path.join(copy, repository_name)
  local packs = path.join(repository, "objects", "pack")
  if not commit_in(repository, commit) then
    return false
  end
  for _, entry in ipairs(fs.is_dir(packs) and fs.list(packs) or {}) do
    if entry.name:find("%.idx$") and git({ "verify-pack", "--", path.join(packs, entry.name) }).code ~= 0 then
      return false
    end
  end
  return git({ "--git-dir", repository, "rev-list", "--objects", "--quiet", commit, "--" }).code == 0
end

---How exactly the last use of a copy is known, in seconds; its fingerprint's time
---says when it was.
local used_step = 60 * 60

---Whether a copy is as it was when it was made. One whose files have other times,
---as after it was restored from an archive, is looked at by git.
---@param copy string
---@param commit string
---@return boolean
local function is_intact(copy, commit)
  local ok, now = errors.catch(fingerprint, copy)
  if not ok then
    return false
  end
  local file = path.join(copy, stamp_name)
  local was = fs.stat(file)
  if was and fs.read(file) == now then
    if os.time() - was.mtime > used_step then
      errors.catch(stamp, copy, now) -- a folder that others own is no reason to fail
    end
    return true
  elseif verify(copy, commit) then
    errors.catch(stamp, copy, now)
    return true
  end
  return false
end

---The repository in which a commit is.
---@param dir string the folder of the copies of a url
---@param commit string full id
---@return string? repository
---@return boolean? is_damaged there is a copy of it that cannot be used
local function kept(dir, commit)
  local copy, is_damaged = path.join(dir, commit), nil
  if fs.is_dir(copy) then
    if is_intact(copy, commit) then
      return path.join(copy, repository_name)
    end
    is_damaged = true
  end
  for _, entry in ipairs(fs.is_dir(dir) and fs.list(dir) or {}) do
    local newest = entry.name:match("^all%-(%x+)$")
    copy = path.join(dir, entry.name)
    if newest and is_intact(copy, newest) and commit_in(path.join(copy, repository_name), commit) then
      return path.join(copy, repository_name)
    end
  end
  return nil, is_damaged
end

---@param repository string
---@param words string[]
---@return { code: integer, output: string }
local function fetch_into(repository, words)
  fs.remove(repository)
  local argv = { "--git-dir", repository, "fetch", "--quiet" }
  for _, word in ipairs(words) do
    argv[#argv + 1] = word
  end
  local made = git { "init", "--quiet", "--bare", "--template=", repository }
  return made.code == 0 and git(argv) or made
end

---Fetches what is wanted into an empty folder.
---@param repository string
---@param url string
---@param wanted string
---@return string commit
---@return string name of the copy
local function download(repository, url, wanted)
  local result = fetch_into(repository, { "--depth", "1", "--end-of-options", url, wanted })
  local commit = result.code == 0 and commit_in(repository, "FETCH_HEAD")
  if commit then
    return commit, commit
  end
  -- A server need not give out single commits: take all branches and tags.
  local words, revision = { "--tags", "--end-of-options", url, "+refs/heads/*:refs/heads/*" }, wanted
  if wanted == "HEAD" then
    revision = "refs/pluv/head"
    words[#words + 1] = "+HEAD:" .. revision
  end
  result = fetch_into(repository, words)
  commit = result.code == 0 and commit_in(repository, revision)
  if commit then
    return commit, "all-" .. commit
  end
  -- Git is silent where all was fetched and the ref is not in it.
  local reason = result.code == 0 and "the repository has no such branch, tag or commit" or result.output:gsub("%s+$", "")
  return errors.raise {
    code = "git.failed",
    message = ("git cannot fetch %s of %s"):format(wanted, url),
    hint = "check the url and the ref",
    cause = { code = "git.output", message = reason },
  }
end

---Fetches what is wanted beside the copies of a url, and moves it among them.
---@param dir string
---@param url string
---@param wanted string
---@return string commit
---@return string repository
local function make(dir, url, wanted)
  local host = require("host.fs")
  host.sweep_scratch(dir, ".new-")
  return host.scratch(dir, ".new-", function(room)
    local made = path.join(room, "copy")
    fs.make_dir(made)
    local commit, name = download(path.join(made, repository_name), url, wanted)
    local copy = path.join(dir, name)
    if not fs.is_dir(copy) or not is_intact(copy, commit) then
      stamp(made, fingerprint(made))
      host.replace(made, copy)
    end
    return commit, path.join(copy, repository_name)
  end)
end

---Makes sure that a commit is in the cache and returns its full id. A copy that is
---damaged is fetched again.
---@param options { url: string, ref?: string, commit?: string, offline: boolean }
---@return string commit
---@return string repository a bare one, which is not to be changed
function M.fetch(options)
  local url = M.fetch_url(options.url)
  local dir, lock = places(url)
  local wanted = options.commit or options.ref or "HEAD"
  if wanted:find("^%-") then
    errors.raise { code = "git.failed", message = ("`%s` is not a git ref"):format(wanted) }
  end
  return require("host.fs").with_lock(lock, function()
    local repository, is_damaged
    if options.commit and options.commit:find("^%x+$") then
      repository, is_damaged = kept(dir, options.commit)
      if repository then
        return options.commit, repository
      end
    end
    if options.offline then
      errors.raise {
        code = "fetch.offline",
        message = (is_damaged and "the copy of %s of %s in the cache is damaged, and `--offline` was given"
          or "%s of %s is not in the cache, and `--offline` was given"):format(wanted, url),
        hint = "run the command once without `--offline`",
      }
    end
    require_git()
    if is_damaged then
      require("std.log").note("the copy of %s in the cache is damaged: fetching it again", url)
    end
    return make(dir, url, wanted)
  end, "another pluv, which fetches " .. url)
end

---Removes what killed processes left among the copies, and the copies that were not
---used since a time. Other processes may use the others meanwhile.
---@param since integer Unix seconds; 0 keeps all copies
---@return { files: integer, bytes: integer } removed
function M.prune(since)
  local host, cache = require("host.fs"), require("host.platform").folder("cache")
  local root, total = path.join(cache, "git"), { files = 0, bytes = 0 }
  local function count(used)
    total.files, total.bytes = total.files + used.files, total.bytes + used.bytes
  end
  host.remove_locks(root) -- of earlier versions
  for _, url in ipairs(fs.is_dir(root) and fs.list(root) or {}) do
    local dir = path.join(root, url.name)
    local gone = {}
    for _, entry in ipairs(url.type == "dir" and fs.list(dir) or {}) do
      local copy = path.join(dir, entry.name)
      local used = fs.stat(path.join(copy, stamp_name)) or fs.stat(copy)
      local is_copy = entry.name:find("^%x+$") or entry.name:find("^all%-%x+$")
      local limit = is_copy and since or os.time() - 24 * 60 * 60
      if used and used.mtime < limit and not entry.name:find("^%.new%-") then
        gone[#gone + 1] = { path = copy, name = entry.name }
      end
    end
    if url.type == "dir" then
      host.with_lock(path.join(cache, "locks", "git-" .. url.name), function()
        count(host.sweep_scratch(dir, ".new-"))
        -- Moved aside first: what is half removed is not to be taken for a copy.
        host.scratch(dir, ".new-", function(aside)
          for _, copy in ipairs(gone) do
            fs.rename(copy.path, path.join(aside, copy.name))
          end
          count(host.usage(aside))
        end)
        if #fs.list(dir) == 0 then
          fs.remove(dir)
        end
      end, "another pluv, which fetches a repository")
    end
  end
  return total
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
