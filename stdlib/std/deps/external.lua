---Finds the `external_dependencies` of a rockspec, like LuaRocks: all files of a
---dependency must be below one prefix, which determines NAME_DIR, NAME_BINDIR,
---NAME_INCDIR and NAME_LIBDIR.
local fs = require("std.fs")
local search = require("std.deps.search")

local M = {}

---In LuaRocks' search order. `setting` is the kind's name in LuaRocks' settings.
local kinds = {
  { variable = "BINDIR", kind = "program", setting = "bin", folders = search.program_folders },
  { variable = "INCDIR", kind = "header", setting = "include", folders = search.header_folders, only_build = true },
  { variable = "LIBDIR", kind = "library", setting = "lib", folders = search.library_folders },
}

---Returns a list of LuaRocks' settings, which is given as a variable: `external_deps_dirs`,
---`external_deps_patterns.lib`, `runtime_external_deps_subdirs.lib` and so on, with `;` between
---the values.
---@param s std.ExternalSearch
---@param name string without the word `runtime_`
---@return string[]?
local function setting(s, name)
  local is_runtime = s.installed and name ~= "external_deps_dirs"
  local text = s.given[is_runtime and "runtime_" .. name or name]
  if not text then
    return nil
  end
  local list = {}
  for value in text:gmatch("[^;]+") do
    list[#list + 1] = value
  end
  return list
end

---Returns the dependencies implied by the libraries of a builtin rock that lists no
---external dependencies.
---@param build table
---@return table<string, table>?
function M.implied(build)
  local kind = build.type or "builtin"
  if (kind ~= "builtin" and kind ~= "module") or type(build.modules) ~= "table" then
    return nil
  end
  local found
  for _, module in pairs(build.modules) do
    if type(module) == "table" and module.libraries then
      local libraries = type(module.libraries) == "table" and module.libraries or { module.libraries }
      local incdirs, libdirs = {}, {}
      found = found or {}
      for i, library in ipairs(libraries) do
        local name = library:upper():gsub("%+", "P"):gsub("[^%w]", "_")
        found[name] = { library = library }
        incdirs[i], libdirs[i] = "$(" .. name .. "_INCDIR)", "$(" .. name .. "_LIBDIR)"
      end
      module.incdirs, module.libdirs = module.incdirs or incdirs, module.libdirs or libdirs
    end
  end
  return found
end

---Returns the file names of a dependency for a kind of file.
---@param value any a name, a list of names, or nil
---@return string[]
function M.names(value)
  if type(value) == "table" then
    return value
  end
  return value and { value } or {}
end

---Returns the folder for a kind without requested files: the first existing one, or
---the one with the plainest name. Linkers and compilers know architecture folders
---themselves.
---@param folders string[]
---@return string
local function plain(folders)
  local best
  for _, dir in ipairs(folders) do
    if fs.is_dir(dir) and (not best or #dir < #best) then
      best = dir
    end
  end
  return best or folders[#folders]
end

---Reports whether a library is only needed to build. On Windows `.lib` and `.dll.a` go with
---a DLL.
---@param form string
---@return boolean
local function is_static(form)
  return form:find("%.a$") ~= nil or form:find("%.lib$") ~= nil
end

---@class std.ExternalSearch
---@field name string
---@field wanted table program, header, library
---@field given table<string, string?> variables that are already set
---@field looked table<string, string[]> searched folders without the file, by kind
---@field installed? boolean the rock is already built: headers and static libraries are ignored
---@field missing? string kind that was last not found

---Searches for all files of a dependency in folders by kind.
---@param s std.ExternalSearch
---@param folders_of fun(one: table): string[]
---@return table<string, string>? variables
function M.look(s, folders_of)
  local found = {}
  for _, one in ipairs(kinds) do
    local fixed = s.given[s.name .. "_" .. one.variable]
    local folders = fixed and { fixed } or folders_of(one)
    local wanted = M.names(s.wanted[one.kind])
    if s.installed and one.only_build then
      wanted = {}
    end
    if #wanted == 0 then
      found[s.name .. "_" .. one.variable] = plain(folders)
    else
      local dir, file
      for _, name in ipairs(wanted) do
        for _, form in ipairs(search.forms(name, one.kind, setting(s, "external_deps_patterns." .. one.setting))) do
          for _, folder in ipairs(s.installed and is_static(form) and {} or folders) do
            if not dir then
              file = search.has(folder, form)
              dir = file and folder
            end
          end
        end
      end
      if not dir then
        s.missing = one.kind
        for _, folder in ipairs(folders) do
          table.insert(s.looked[one.kind], folder)
        end
        return nil
      end
      found[s.name .. "_" .. one.variable], found[s.name .. "_" .. one.variable .. "_FILE"] = dir, file
    end
  end
  return found
end

---Searches for all files of a dependency below a prefix.
---@param s std.ExternalSearch
---@param prefix string
---@return table<string, string>? variables
function M.look_below(s, prefix)
  local found = M.look(s, function(one)
    local names = setting(s, "external_deps_subdirs." .. one.setting)
    return names and search.below(prefix, names) or one.folders(prefix)
  end)
  if found then
    found[s.name .. "_DIR"] = prefix
  end
  return found
end

---Searches below the prefix of NAME_DIR or DEPS_DIR, or below each usual prefix.
---@param s std.ExternalSearch
---@return table<string, string>? variables
---@return boolean fixed whether a prefix was given
function M.locate(s)
  local fixed = s.given[s.name .. "_DIR"] or s.given.DEPS_DIR
  if fixed then
    return M.look_below(s, fixed), true
  end
  for _, prefix in ipairs(setting(s, "external_deps_dirs") or search.prefixes()) do
    local found = M.look_below(s, prefix)
    if found then
      return found, false
    end
  end
  return nil, false
end

---Returns a new search for a dependency.
---@param name string
---@param wanted table program, header, library
---@param given table<string, string> variables that are already set
---@return std.ExternalSearch
function M.search(name, wanted, given)
  return { name = name, wanted = wanted, given = given, looked = { program = {}, header = {}, library = {} } }
end

---Searches for all external dependencies of a rockspec; see
---`std.deps.check_external_deps`.
---@param rockspec table
---@param mode "build"|"install"
---@return boolean? ok
---@return string? message
---@return string? code
function M.check(rockspec, mode)
  local wanted = rockspec.external_dependencies or M.implied(rockspec.build or {}) or {}
  rockspec.variables = rockspec.variables or {}
  local names = {}
  for name in pairs(wanted) do
    names[#names + 1] = name
  end
  table.sort(names)
  for _, name in ipairs(names) do
    local asked = M.search(name, wanted[name], rockspec.variables)
    asked.installed = mode == "install"
    local found = M.locate(asked)
    if not found then
      local message = "the %s `%s` of %s was not found in %s"
      return nil,
        message:format(
          asked.missing,
          table.concat(M.names(wanted[name][asked.missing]), "` or `"),
          name,
          table.concat(asked.looked[asked.missing], ", ")
        ),
        "dependency"
    end
    for variable, value in pairs(found) do
      rockspec.variables[variable] = rockspec.variables[variable] or value
    end
  end
  return true
end

return M
