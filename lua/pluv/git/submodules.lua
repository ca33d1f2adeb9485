---Checks out the submodules of a git commit: each from its own repository, at the
---commit that the parent records.
local errors = require("std.errors")
local path = require("std.path")
local host_fs = require("host.fs")
local git = require("pluv.git")
local copies = require("pluv.git.copies")
local urls = require("pluv.git.url")

local M = {}

---Nested submodules deeper than this fail: they may form a cycle.
local max_depth = 8

---Returns the URL of a submodule, which may be relative to its parent's. A remote
---repository may not name a local one (as in git, CVE-2022-39253).
---@param parent string
---@param url string
---@return string
function M.resolve(parent, url)
  local full = urls.beside(parent, url)
  if full == url and urls.is_local(url) and not urls.is_local(parent) then
    errors.raise {
      code = "git.failed",
      message = ("%s has a submodule with a local path, `%s`"):format(parent, url),
      hint = "report it to the owner of the repository",
    }
  end
  return full
end

---Reports whether a checked-out commit has submodules.
---@param dir string
---@return boolean
function M.any(dir)
  local there = host_fs.lstat(path.join(dir, ".gitmodules"))
  return there ~= nil and there.type == "file"
end

---Returns the submodules of a commit. Reads .gitmodules from the repository, not from
---the checked-out files.
---@param mirror string
---@param commit string
---@return { path: string, url: string }[]
local function listed(mirror, commit)
  local result = git.run {
    "--git-dir",
    mirror,
    "config",
    "--blob",
    commit .. ":.gitmodules",
    "--get-regexp",
    "^submodule\\..*\\.(path|url)$",
  }
  local by_name, names = {}, {}
  for line in result.output:gmatch("[^\n]+") do
    local name, field, value = line:match("^submodule%.(.*)%.(%l+) (.*)$")
    if name then
      if not by_name[name] then
        by_name[name], names[#names + 1] = {}, name
      end
      by_name[name][field] = value
    end
  end
  local list = {}
  for _, name in ipairs(names) do
    local module = by_name[name] --[[@as table<string, string?>]]
    if module.path and module.url then
      list[#list + 1] = module
    end
  end
  return list
end

---@param mirror string
---@param commit string
---@param at string
---@return string? commit of the submodule
local function pinned(mirror, commit, at)
  local result = git.run { "--git-dir", mirror, "ls-tree", commit, "--", at }
  return result.code == 0 and result.output:match("^160000 commit (%x+)\t") or nil
end

---Returns the folder of a submodule. Fails with `file.escape` if its path leaves the
---checkout, goes through a link, or is git's own.
---@param dir string
---@param at string
---@return string
local function place(dir, at)
  local lstat, below = host_fs.lstat, dir
  for part in at:gmatch("[^/]+") do
    below = path.join(below, part)
    local there = lstat(below)
    if
      part == ".."
      or part == "."
      or part:find("[\\%z]")
      or part:lower():gsub("[%s.]+$", "") == ".git"
      or part:lower() == "git~1"
      or there and there.type ~= "dir"
    then
      errors.raise {
        code = "file.escape",
        message = ("the path of the submodule `%s` leaves its repository at `%s`"):format(at, part),
        hint = "report it to the owner of the repository",
      }
    end
  end
  return below
end

---Checks out the submodules of a commit, recursively.
---@param options { mirror: string, commit: string, url: string, dir: string, offline: boolean, depth?: integer }
function M.fill(options)
  local depth = options.depth or 1
  if depth > max_depth then
    errors.raise { code = "git.failed", message = ("the submodules of %s are nested too deeply"):format(options.url) }
  end
  for _, module in ipairs(listed(options.mirror, options.commit)) do
    local at = module.path:gsub("/+$", ""):gsub("^%./+", "")
    local commit = pinned(options.mirror, options.commit, at)
    if commit then
      local url = M.resolve(urls.plain(options.url), module.url)
      local _, mirror = copies.fetch { url = url, commit = commit, offline = options.offline }
      local dir = place(options.dir, at)
      git.checkout(mirror, commit, dir)
      if M.any(dir) then
        M.fill { mirror = mirror, commit = commit, url = url, dir = dir, offline = options.offline, depth = depth + 1 }
      end
    end
  end
end

return M
