---Lays out what a git source names: a commit, with its submodules.
local M = {}

---Lays a commit out in a new folder, and its submodules in it.
---@param source pluv.GitSource
---@param dir string a folder that is not there yet
---@param wants_submodules? fun(): boolean whether those of the commit belong to it; they do without it
---@return string commit
function M.lay_out(source, dir, wants_submodules)
  local submodules = require("pluv.git.submodules")
  local commit, repository = require("pluv.git.copies").fetch(source)
  require("pluv.git").checkout(repository, commit, dir)
  if submodules.any(dir) and (not wants_submodules or wants_submodules()) then
    submodules.fill { mirror = repository, commit = commit, url = source.url, dir = dir, offline = source.offline }
  end
  return commit
end

return M
