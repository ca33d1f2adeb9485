---Copies of git repositories in the cache.
---
---A copy is made for one commit of one URL, in a temporary folder that is renamed
---once it is complete; after that it never changes. So if pluv or git is killed, a
---copy is either complete or missing, and copies can be read without a lock.
local errors = require("std.errors")
local fs = require("std.fs")
local hash = require("std.hash")
local log = require("std.log")
local path = require("std.path")
local host_fs = require("host.fs")
local platform = require("host.platform")
local term = require("host.term")
local git = require("pluv.git")
local download = require("pluv.git.download")
local urls = require("pluv.git.url")

local M = {}

---@param url string
---@return string folder of a URL's copies
---@return string lock that is held while a copy is made
local function places(url)
  local cache = platform.folder("cache")
  local key = hash.sha256(url):sub(1, 32)
  return path.join(cache, "git", key), path.join(cache, "locks", "git-" .. key)
end

-- A copy is a folder with the repository and, beside it, a fingerprint of its files.
local repository_name, stamp_name = "repository", "fingerprint"

---@param copy string
---@return string
local function fingerprint(copy)
  return host_fs.fingerprint(path.join(copy, repository_name), {}) .. "\n"
end

---@param copy string
---@param text string
local function stamp(copy, text)
  fs.write(path.join(copy, stamp_name), text)
end

---Reports whether a copy has all objects of a commit, undamaged.
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

---The resolution, in seconds, of a copy's last use; the modification time of its
---fingerprint records it.
local used_step = 60 * 60

---Reports whether a copy is unchanged. If file times differ, for example after a
---restore from an archive, git verifies it.
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
      errors.catch(stamp, copy, now) -- the folder may belong to someone else
    end
    return true
  elseif verify(copy, commit) then
    errors.catch(stamp, copy, now)
    return true
  end
  return false
end

---Returns the repository that has a commit.
---@param dir string folder of a URL's copies
---@param commit string full id
---@return string? repository
---@return boolean? is_damaged the copy is damaged
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

---Returns the file that records the commit of a branch or tag.
---@param ref string
---@return string name
local function ref_file(ref)
  return "ref-" .. hash.sha256((ref:gsub("^refs/%l+/", ""))):sub(1, 32)
end

---Records, beside a copy's repository, which branch or tag pointed to its commit, for
---use with `--offline`.
---@param dir string folder of a URL's copies
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

---Returns the commit that a branch or tag pointed to when it was last fetched, or the
---commit with the given prefix; only if there is a copy of it.
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

---Fetches into a temporary folder and moves the result among the copies of the URL.
---@param dir string
---@param wanted pluv.GitWanted
---@return string commit
---@return string repository
local function make(dir, wanted)
  host_fs.sweep_scratch(dir, ".new-")
  return host_fs.scratch(dir, ".new-", function(room)
    local made = path.join(room, "copy")
    fs.make_dir(made)
    local commit, name = term.working("fetching " .. wanted.url, function()
      return download.download(path.join(made, repository_name), wanted)
    end)
    local copy = path.join(dir, name)
    if not fs.is_dir(copy) or not is_intact(copy, commit) then
      stamp(made, fingerprint(made))
      host_fs.replace(made, copy)
    end
    return commit, path.join(copy, repository_name)
  end)
end

---@class pluv.GitSource what to fetch
---@field url string one that pluv.git.url.plain accepts; folders are absolute
---@field refs? string[] branches, tags or commits, by preference [default: HEAD]
---@field commit? string full id from a lock
---@field name? string the locked package, for messages
---@field offline boolean

---Makes sure that a commit is in the cache and returns its full id. Damaged copies
---are fetched again.
---@param source pluv.GitSource
---@return string commit
---@return string repository a bare one; must not be changed
function M.fetch(source)
  local url = urls.plain(source.url)
  local dir, lock = places(url)
  local refs = source.commit and { source.commit } or source.refs or { "HEAD" }
  local first = refs[1] --[[@as string]]
  for _, ref in ipairs(refs) do
    if ref:find("^%-") or ref:find("[%c:]") then
      errors.raise { code = "git.failed", message = ("`%s` is not a git ref"):format(ref) }
    end
  end
  return host_fs.with_lock(lock, function()
    local repository, is_damaged
    local commit = #refs == 1 and first:match("^%x+$")
    if not commit or #commit ~= 40 and #commit ~= 64 then
      commit = source.offline and not source.commit and remembered(dir, first) or nil
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
        message = (
          is_damaged and "the cached copy of %s of %s is damaged, and pluv is offline"
          or "%s of %s is not in the cache, and pluv is offline"
        ):format(first, url),
        hint = "run the command once without `--offline`",
      }
    end
    git.require_program()
    if is_damaged then
      log.note("fetching %s again: the cached copy is damaged", url)
    end
    commit, repository = make(dir, { url = url, refs = refs, name = source.commit and source.name })
    if not source.commit then
      remember(dir, first, repository, commit)
    end
    return commit, repository
  end, "another pluv, which is fetching " .. url)
end

---Removes temporary folders of killed processes, and copies that were not used since
---a time. Other processes may use copies meanwhile.
---@param since integer Unix seconds; 0 keeps all copies
---@return { files: integer, bytes: integer } removed
function M.prune(since)
  local cache = platform.folder("cache")
  local root, total = path.join(cache, "git"), { files = 0, bytes = 0 }
  local function count(used)
    total.files, total.bytes = total.files + used.files, total.bytes + used.bytes
  end
  host_fs.remove_locks(root) -- of older versions of pluv
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
      host_fs.with_lock(path.join(cache, "locks", "git-" .. url.name), function()
        count(host_fs.sweep_scratch(dir, ".new-"))
        -- Rename first, so that a half-removed folder is never taken for a copy.
        host_fs.scratch(dir, ".new-", function(aside)
          for _, copy in ipairs(gone) do
            fs.rename(copy.path, path.join(aside, copy.name))
          end
          count(host_fs.usage(aside))
        end)
        if #fs.list(dir) == 0 then
          fs.remove(dir)
        end
      end, "another pluv, which is fetching a repository")
    end
  end
  return total
end

return M
