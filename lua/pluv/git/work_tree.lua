---What git knows of a folder of the user: the commit, its tags, what is not committed.
local fs = require("std.fs")
local path = require("std.path")
local process = require("std.process")
local git = require("pluv.git")

local M = {}

---@class pluv.WorkTree
---@field commit? string full id; nil before the first commit
---@field branch? string nil if no branch is checked out
---@field tags string[] of the commit, sorted
---@field changes string[] files that differ from the commit or are not in it, relative to the folder
---@field remote? string URL of the remote `origin`

---@param dir string
---@param argv string[]
---@return string? output nil if git fails
local function ask(dir, argv)
  local words = { "-C", dir }
  for _, word in ipairs(argv) do
    words[#words + 1] = word
  end
  local result = git.run(words)
  return result.code == 0 and result.output or nil
end

---@param text string?
---@param separator string pattern of a separator
---@return string[]
local function split(text, separator)
  local list = {}
  for part in (text or ""):gmatch("[^" .. separator .. "]+") do
    list[#list + 1] = part
  end
  return list
end

---Returns what git knows of a folder; nil if it is not in a repository, or git is not
---installed.
---@param dir string
---@return pluv.WorkTree?
function M.of(dir)
  if not process.find("git") then
    return nil
  end
  if not ask(dir, { "rev-parse", "--is-inside-work-tree" }) then
    return nil
  end
  local changes = {}
  for _, line in ipairs(split(ask(dir, { "status", "--porcelain", "-z", "--untracked-files=all", "--", "." }), "%z")) do
    changes[#changes + 1] = line:match("^..%s(.*)$")
  end
  local function one(argv)
    return split(ask(dir, argv), "\n")[1]
  end
  return {
    commit = one { "rev-parse", "--verify", "--quiet", "HEAD" },
    branch = one { "symbolic-ref", "--quiet", "--short", "HEAD" },
    tags = split(ask(dir, { "tag", "--points-at", "HEAD" }), "\n"),
    changes = changes,
    remote = one { "remote", "get-url", "origin" },
  }
end

---Returns where a folder is in its repository: "" for the root; nil if it is not in one.
---@param dir string
---@return string?
function M.prefix(dir)
  local said = process.find("git") and ask(dir, { "rev-parse", "--show-prefix" })
  return said and (said:gsub("\n", ""):gsub("/$", "")) or nil
end

---Returns all tags of the repository of a folder; none if it is not in one.
---@param dir string
---@return string[]
function M.all_tags(dir)
  return process.find("git") and split(ask(dir, { "tag", "--list" }), "\n") or {}
end

---Reports whether git allows a name for a tag.
---@param name string
---@return boolean
function M.is_tag_name(name)
  return name:sub(1, 1) ~= "-" and git.run({ "check-ref-format", "refs/tags/" .. name }).code == 0
end

---Reports whether a file differs from the commit; nil for one that the repository of a folder does
---not have.
---@param dir string
---@param file string absolute
---@return boolean?
function M.is_changed(dir, file)
  local name = path.rel(dir, file)
  local listed = ask(dir, { "ls-files", "--", name })
  if not listed or listed == "" then
    return nil
  end
  return ask(dir, { "status", "--porcelain", "--", name }) ~= ""
end

---Returns the files of a folder that git does not ignore, relative to it, sorted; nil if
---the folder is not in a repository.
---@param dir string
---@return string[]?
function M.files(dir)
  local listed = ask(dir, { "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", "." })
  if not listed then
    return nil
  end
  local files = {}
  for _, name in ipairs(split(listed, "%z")) do
    if fs.is_file(path.join(dir, name)) then
      files[#files + 1] = name
    end
  end
  table.sort(files)
  return files
end

return M
