---Copies of git repositories in the cache.
---
---A copy is made for one commit of one url, in a folder beside its place, and moved
---there when it is whole; from then on nobody changes it. So whatever kills pluv or
---git, a copy is complete or not there, and can be read without a lock.
local errors, fs, path = require("std.errors"), require("std.fs"), require("std.path")
local git = require("pluv.git")

local M = {}

---@param url string
---@return string dir of the copies of a url
---@return string lock that is held while one is made
local function places(url)
  local cache = require("host.platform").folder("cache")
  local key = require("std.hash").sha256(url):sub(1, 32)
  return path.join(cache, "git", key), path.join(cache, "locks", "git-" .. key)
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

---Reports whether git finds everything in a copy that belongs to a commit, and nothing in
---it is damaged.
---@param copy string
---@param commit string
---@return boolean
local function verify(copy, commit)
  git.require_program()
  local repository = path.join(copy, repository_name)
  local packs = path.join(repository, "objects", "pack")
  if not git.commit_in(repository, commit) then
    return false
  end
  for _, entry in ipairs(fs.is_dir(packs) and fs.list(packs) or {}) do
    if entry.name:find("%.idx$") and git.run({ "verify-pack", "--", path.join(packs, entry.name) }).code ~= 0 then
      return false
    end
  end
  return git.run({ "--git-dir", repository, "rev-list", "--objects", "--quiet", commit, "--" }).code == 0
end

---How exactly the last use of a copy is known, in seconds; its fingerprint's time
---says when it was.
local used_step = 60 * 60

---Reports whether a copy is as it was when it was made. One whose files have other times,
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

---Returns the repository in which a commit is.
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
    if newest and is_intact(copy, newest) and git.commit_in(path.join(copy, repository_name), commit) then
      return path.join(copy, repository_name)
    end
  end
  return nil, is_damaged
end

---Returns the file that says which commit a branch or tag led to.
---@param ref string
---@return string name
local function ref_file(ref)
  return "ref-" .. require("std.hash").sha256((ref:gsub("^refs/%l+/", ""))):sub(1, 32)
end

---Notes in a copy, beside its repository, which branch or tag led to its commit:
---offline it still does.
---@param dir string the folder of the copies of a url
---@param ref string
---@param repository string
---@param commit string
local function remember(dir, ref, repository, commit)
  local name = ref_file(ref)
  for _, entry in ipairs(fs.list(dir)) do
    fs.remove(path.join(dir, entry.name, name))
  end
  fs.write(path.join(path.dir(repository), name), commit .. "\n")
end

---Returns the commit that a branch or tag led to when it was fetched last, or that begins
---with what is given, if there is a copy of it.
---@param dir string
---@param ref string
---@return string?
local function remembered(dir, ref)
  local name = ref_file(ref)
  for _, entry in ipairs(fs.is_dir(dir) and fs.list(dir) or {}) do
    local text = fs.read_if_exists(path.join(dir, entry.name, name))
    local commit = text and text:match("^(%x+)\n$")
    if commit then
      return commit
    elseif #ref >= 7 and ref:find("^%x+$") and entry.name:sub(1, #ref) == ref then
      return entry.name
    end
  end
end

---Fetches what is wanted beside the copies of a url, and moves it among them.
---@param dir string
---@param wanted pluv.GitWanted
---@return string commit
---@return string repository
local function make(dir, wanted)
  local host = require("host.fs")
  host.sweep_scratch(dir, ".new-")
  return host.scratch(dir, ".new-", function(room)
    local made = path.join(room, "copy")
    fs.make_dir(made)
    local commit, name = require("pluv.git.download").download(path.join(made, repository_name), wanted)
    local copy = path.join(dir, name)
    if not fs.is_dir(copy) or not is_intact(copy, commit) then
      stamp(made, fingerprint(made))
      host.replace(made, copy)
    end
    return commit, path.join(copy, repository_name)
  end)
end

---@class pluv.GitSource what to fetch
---@field url string in a form that git_url.plain knows; a folder is absolute
---@field refs? string[] a branch, tag or commit, by preference; HEAD without any
---@field commit? string the full id that a lock names
---@field name? string the package whose lock names the commit
---@field offline boolean

---Makes sure that a commit is in the cache and returns its full id. A copy that is
---damaged is fetched again.
---@param source pluv.GitSource
---@return string commit
---@return string repository a bare one, which is not to be changed
function M.fetch(source)
  local url = require("pluv.git.url").plain(source.url)
  local dir, lock = places(url)
  local refs = source.commit and { source.commit } or source.refs or { "HEAD" }
  for _, ref in ipairs(refs) do
    if ref:find("^%-") or ref:find("[%c:]") then
      errors.raise { code = "git.failed", message = ("`%s` is not a git ref"):format(ref) }
    end
  end
  return require("host.fs").with_lock(lock, function()
    local repository, is_damaged
    local commit = #refs == 1 and refs[1]:match("^%x+$")
    if not commit or #commit ~= 40 and #commit ~= 64 then
      commit = source.offline and not source.commit and remembered(dir, refs[1]) or nil
    end
    if commit then
      repository, is_damaged = kept(dir, commit)
      if repository then
        return commit, repository
      end
    end
    if source.offline then
      errors.raise {
        code = "fetch.offline",
        message = (is_damaged and "the copy of %s of %s in the cache is damaged, and `--offline` was given"
          or "%s of %s is not in the cache, and `--offline` was given"):format(refs[1], url),
        hint = "run the command once without `--offline`",
      }
    end
    git.require_program()
    if is_damaged then
      require("std.log").note("the copy of %s in the cache is damaged: fetching it again", url)
    end
    commit, repository = make(dir, { url = url, refs = refs, name = source.commit and source.name })
    if not source.commit then
      remember(dir, refs[1], repository, commit)
    end
    return commit, repository
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

return M
