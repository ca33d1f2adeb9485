---Finds the rockspec of a folder.
local errors = require("std.errors")
local fs = require("std.fs")
local path = require("std.path")
local std_version = require("std.version")

local M = {}

---Returns a file of a folder. Fails with `file.escape` if links of a foreign folder
---lead out of it.
---@param dir string
---@param name string
---@param foreign boolean?
---@return string
function M.file_of(dir, name, foreign)
  return foreign and fs.inside(dir, name) or path.join(dir, name)
end

---Folders that may hold a project's rockspec, its root among them (LuaRocks' util,
---get_default_rockspec).
M.folders = { "", "rockspec", "rockspecs" }

---Returns the rockspec of a folder, relative to it. Of several versions it picks the
---highest, where a development version counts as highest; of several rocks the one
---with the folder's name, as in `luarocks make`.
---@param dir string
---@param name string? name of the rock
---@param foreign boolean? whether links must not lead out of the folder
---@return string? file nil if there is none, or several candidates
---@return string? name
---@return string[] names of all rocks with a rockspec, sorted
function M.find(dir, name, foreign)
  local best, names = {}, {}
  for _, name_of_folder in ipairs(M.folders) do
    local folder = name_of_folder ~= "" and name_of_folder .. "/" or ""
    local there = M.file_of(dir, folder ~= "" and name_of_folder or ".", foreign)
    for _, entry in ipairs(fs.is_dir(there) and fs.list(there) or {}) do
      local own, version = entry.name:match("^(.+)%-([^-]+%-%d+)%.rockspec$")
      own = own and own:lower()
      if own and fs.is_file(M.file_of(dir, folder .. entry.name, foreign)) then
        if not best[own] then
          names[#names + 1] = own
        end
        if not best[own] or std_version.compare(version, best[own].version) > 0 then
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

---Fails with `project.invalid`: the rockspec that pluv.toml names is missing, for
---example after it was renamed for a release.
---@param root string of the project
---@param file string as in pluv.toml
---@return any
function M.raise_missing(root, file)
  local now = M.find(root)
  return errors.raise {
    code = "project.invalid",
    message = ("the rockspec %s, named in pluv.toml, is missing"):format(file),
    hint = now and ('if it is %s now, set `rockspec = "%s"` under [project] in pluv.toml'):format(now, now)
      or "remove `rockspec` from pluv.toml, or set it to an existing file",
  }
end

return M
