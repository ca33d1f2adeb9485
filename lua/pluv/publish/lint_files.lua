---Checks a rockspec against the source: files that it names and the source lacks, modules
---of the source that it does not name.
local fs = require("std.fs")
local path = require("std.path")
local rock_files = require("pluv.project.rock_files")

local M = {}

---@class pluv.NamedFile a file that a rockspec names
---@field file string relative to the source
---@field field string of the rockspec
---@field module? string for a Lua module

---@param build table form of host.rockspec.load
---@return pluv.NamedFile[]
local function of_modules(build)
  local list = {}
  for name, value in pairs(build.modules or {}) do
    local field = ("build.modules[%q]"):format(name)
    if type(value) == "string" then
      list[#list + 1] = { file = value, field = field, module = name }
    else
      for _, file in ipairs(value.sources) do
        list[#list + 1] = { file = file, field = field }
      end
    end
  end
  return list
end

---Returns the files that a rockspec names, by field.
---@param spec table of host.rockspec.load with `form`
---@return pluv.NamedFile[] sorted
function M.named(spec)
  local build = spec.table.build or {}
  local list = spec.build_type == "builtin" and of_modules(build) or {}
  for _, kind in ipairs { "lua", "bin", "conf" } do
    for _, entry in ipairs((build.install or {})[kind] or {}) do
      local module = kind == "lua" and entry.file:find("%.lua$") and (entry.name or entry.file:gsub("%.lua$", "")) or nil
      list[#list + 1] = { file = entry.file, field = "build.install." .. kind, module = module }
    end
  end
  for _, dir in ipairs(build.copy_directories or {}) do
    list[#list + 1] = { file = dir, field = "build.copy_directories" }
  end
  table.sort(list, function(a, b)
    return a.field .. a.file < b.field .. b.file
  end)
  return list
end

---Reports whether a file that a rockspec names is in the source.
---@param file string
---@return boolean
function M.is_inside(file)
  return not path.is_abs(file) and not path.join(file):find("^%.%.")
end

---Checks that the files are in the source, and the modules of the source in the rockspec.
---@param subject pluv.LintSubject
---@param add pluv.AddFinding
function M.check(subject, add)
  local named, made = {}, {}
  for name in pairs((subject.spec.table.build or {}).extra_files or {}) do
    made[name] = true
  end
  for _, one in ipairs(M.named(subject.spec)) do
    named[path.join(one.file)] = true
    if not M.is_inside(one.file) then
      add { level = "error", rule = "file", message = ("`%s` names %s, which is not in the source"):format(one.field, one.file) }
    end
    -- Other build types may make files; a name may contain a variable.
    local may_be_made = made[one.file] or subject.spec.build_type ~= "builtin" or one.file:find("$(", 1, true)
    if not may_be_made and not fs.exists(path.join(subject.root, one.file)) then
      add { level = "error", rule = "file", message = ("`%s` names %s, which does not exist"):format(one.field, one.file) }
    end
  end
  if subject.spec.build_type ~= "builtin" or not (subject.spec.table.build or {}).modules then
    return
  end
  local files = {}
  for _, file in pairs(rock_files.modules(subject.root, subject.spec.name)) do
    files[#files + 1] = file
  end
  table.sort(files)
  for _, file in ipairs(files) do
    -- LuaRocks installs the folder lua/ whole.
    if not named[path.join(file)] and not file:find("^lua/") then
      add { level = "warning", rule = "module", file = file, message = "the rockspec does not name this module" }
    end
  end
end

return M
