---The submodules of a git commit, laid out below it: each from its own
---repository, at the commit that the one above names.
local errors, path = require("std.errors"), require("std.path")

local M = {}

---Submodules may have submodules, but not themselves.
local max_depth = 8

---Returns the url of a submodule, which may be relative to its parent's. A repository from
---elsewhere may not name one of this machine (as in git, CVE-2022-39253).
---@param parent string
---@param url string
---@return string
function M.resolve(parent, url)
  local urls = require("pluv.git.url")
  local full = urls.beside(parent, url)
  if full == url and urls.is_local(url) and not urls.is_local(parent) then
    errors.raise {
      code = "git.failed",
      message = ("%s has a submodule on this machine, `%s`"):format(parent, url),
      hint = "tell the owner of the repository",
    }
  end
  return full
end

---Reports whether a folder that a commit was laid out in has submodules.
---@param dir string
---@return boolean
function M.any(dir)
  local there = require("host.fs").lstat(path.join(dir, ".gitmodules"))
  return there ~= nil and there.type == "file"
end

---Returns the submodules that the file of the commit names, which is read from the
---repository and not from what was laid out.
---@param mirror string
---@param commit string
---@return { path: string, url: string }[]
local function listed(mirror, commit)
  local result = require("pluv.git").run {
    "--git-dir", mirror, "config", "--blob", commit .. ":.gitmodules", "--get-regexp", "^submodule\\..*\\.(path|url)$",
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
    local module = by_name[name]
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
  local result = require("pluv.git").run { "--git-dir", mirror, "ls-tree", commit, "--", at }
  return result.code == 0 and result.output:match("^160000 commit (%x+)\t") or nil
end

---Returns the folder of a submodule. Fails with `file.escape` where its path leaves the
---folder of the commit, leads through a link of it, or names what is git's own.
---@param dir string
---@param at string
---@return string
local function place(dir, at)
  local lstat, below = require("host.fs").lstat, dir
  for part in at:gmatch("[^/]+") do
    below = path.join(below, part)
    local there = lstat(below)
    if part == ".." or part == "." or part:find("[\\%z]") or part:lower():gsub("[%s.]+$", "") == ".git" or part:lower() == "git~1"
      or there and there.type ~= "dir" then
      errors.raise {
        code = "file.escape",
        message = ("the submodule `%s` leads out of its repository, at `%s`"):format(at, part),
        hint = "tell the owner of the repository",
      }
    end
  end
  return below
end

---Lays out the submodules of a commit, and theirs.
---@param options { mirror: string, commit: string, url: string, dir: string, offline: boolean, depth?: integer }
function M.fill(options)
  local git = require("pluv.git")
  local depth = options.depth or 1
  if depth > max_depth then
    errors.raise { code = "git.failed", message = ("the submodules of %s nest too deep"):format(options.url) }
  end
  for _, module in ipairs(listed(options.mirror, options.commit)) do
    local at = module.path:gsub("/+$", ""):gsub("^%./+", "")
    local commit = pinned(options.mirror, options.commit, at)
    if commit then
      local url = M.resolve(require("pluv.git.url").plain(options.url), module.url)
      local _, mirror = require("pluv.git.copies").fetch { url = url, commit = commit, offline = options.offline }
      local dir = place(options.dir, at)
      git.checkout(mirror, commit, dir)
      if M.any(dir) then
        M.fill { mirror = mirror, commit = commit, url = url, dir = dir, offline = options.offline, depth = depth + 1 }
      end
    end
  end
end

return M
