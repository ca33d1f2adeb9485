---Checks out a git source: a commit with its submodules.
local git = require("pluv.git")
local copies = require("pluv.git.copies")
local submodules = require("pluv.git.submodules")

local M = {}

---Checks a commit out into a new folder, with its submodules.
---@param source pluv.GitSource
---@param dir string a folder that does not exist yet
---@param wants_submodules? fun(): boolean whether to include submodules [default: yes]
---@return string commit
function M.lay_out(source, dir, wants_submodules)
  local commit, repository = copies.fetch(source)
  git.checkout(repository, commit, dir)
  if submodules.any(dir) and (not wants_submodules or wants_submodules()) then
    submodules.fill { mirror = repository, commit = commit, url = source.url, dir = dir, offline = source.offline }
  end
  return commit
end

return M
