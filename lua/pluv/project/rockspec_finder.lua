---Finding the rockspec of a folder.
local errors, fs, path = require("std.errors"), require("std.fs"), require("std.path")

local M = {}

---Returns a file of a folder. Fails with `file.escape` where links of a foreign one
---lead out.
---@param dir string
---@param name string
---@param foreign boolean?
---@return string
function M.file_of(dir, name, foreign)
  return foreign and fs.inside(dir, name) or path.join(dir, name)
end

---Folders besides its top in which a project keeps rockspecs (LuaRocks' util,
---get_default_rockspec).
local rockspec_folders = { "", "rockspec/", "rockspecs/" }

---Returns the rockspec of a folder, relative to it. Of several versions the highest
---counts: a development one is what is being worked on. Of several rocks it is the
---one with the folder's name, as in `luarocks make`.
---@param dir string
---@param name string? of the rock
---@param foreign boolean? that links of the folder may not lead out of it
---@return string? file nil if there is none, or if it is not clear which
---@return string? name
---@return string[] names of all rocks that have one, sorted
function M.find(dir, name, foreign)
  local best, names = {}, {}
  for _, folder in ipairs(rockspec_folders) do
    local there = M.file_of(dir, folder ~= "" and folder:sub(1, -2) or ".", foreign)
    for _, entry in ipairs(fs.is_dir(there) and fs.list(there) or {}) do
      local own, version = entry.name:match("^(.+)%-([^-]+%-%d+)%.rockspec$")
      own = own and own:lower()
      if own and fs.is_file(M.file_of(dir, folder .. entry.name, foreign)) then
        if not best[own] then
          names[#names + 1] = own
        end
        if not best[own] or require("std.version").compare(version, best[own].version) > 0 then
          best[own] = { file = folder .. entry.name, version = version }
        end
      end
    end
  end
  table.sort(names)
  local chosen = name or #names == 1 and names[1] or path.base(dir):lower()
  if best[chosen] then
    return best[chosen].file, chosen, names
  end
  return nil, nil, names
end

---Fails with `project.invalid` for a rockspec that pluv.toml names and that is not there,
---as after it was renamed for a release.
---@param project pluv.Project
---@return any
function M.raise_missing(project)
  local now = M.find(project.root)
  return errors.raise {
    code = "project.invalid",
    message = ("pluv.toml names the rockspec %s, which is not there"):format(project.config.rockspec),
    hint = now and ("if it is %s now, write `rockspec = \"%s\"` under [project] in pluv.toml"):format(now, now)
      or "take `rockspec` out of pluv.toml, or name the one that is there",
  }
end

return M
