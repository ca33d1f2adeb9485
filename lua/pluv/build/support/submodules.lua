---The submodules of a git commit, laid out below it: each from its own
---repository, at the commit that the one above names.
local errors, fs, path, process = require("std.errors"), require("std.fs"), require("std.path"), require("std.process")

local M = {}

---Submodules may have submodules, but not themselves.
local max_depth = 8

---The url of a submodule, which may be relative to its parent's.
---@param parent string
---@param url string
---@return string
function M.resolve(parent, url)
  if not url:find("^%.%.?/") then
    return url
  end
  local base = parent:gsub("/+$", "")
  while url:find("^%.%.?/") do
    if url:sub(1, 3) == "../" then
      base, url = base:gsub("/[^/]*$", ""), url:sub(4)
    else
      url = url:sub(3)
    end
  end
  return base .. "/" .. url
end

---Whether a folder has submodules.
---@param dir string
---@return boolean
function M.any(dir)
  return fs.is_file(path.join(dir, ".gitmodules"))
end

---@param dir string
---@return { path: string, url: string }[]
local function listed(dir)
  local result = process.run {
    argv = { "git", "config", "--file", path.join(dir, ".gitmodules"), "--get-regexp", "^submodule\\..*\\.(path|url)$" },
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
  local result = process.run { argv = { "git", "--git-dir", mirror, "ls-tree", commit, "--", at } }
  return result.code == 0 and result.output:match("^160000 commit (%x+)\t") or nil
end

---Lays out the submodules of a commit, and theirs.
---@param options { mirror: string, commit: string, url: string, dir: string, offline: boolean, depth?: integer }
function M.fill(options)
  local git = require("pluv.project.git")
  local depth = options.depth or 1
  if depth > max_depth then
    errors.raise { code = "git.failed", message = ("the submodules of %s nest too deep"):format(options.url) }
  end
  for _, module in ipairs(listed(options.dir)) do
    local at = module.path:gsub("/+$", "")
    local commit = pinned(options.mirror, options.commit, at)
    if commit then
      local url = M.resolve(git.fetch_url(options.url), module.url)
      local _, mirror = git.fetch { url = url, commit = commit, offline = options.offline }
      local dir = fs.inside(options.dir, at)
      git.checkout(mirror, commit, dir)
      if M.any(dir) then
        M.fill { mirror = mirror, commit = commit, url = url, dir = dir, offline = options.offline, depth = depth + 1 }
      end
    end
  end
end

return M
