---External dependencies: libraries, headers and programs that are no rocks.
---
---The search is LuaRocks' (deps.check_external_deps): all files of a dependency
---below one prefix, which then gives NAME_DIR, NAME_BINDIR, NAME_INCDIR and
---NAME_LIBDIR. What LuaRocks does not find is looked for where Homebrew and
---pkg-config say.
local errors, fs, path, process = require("std.errors"), require("std.fs"), require("std.path"), require("std.process")
local packages, search = require("pluv.build.support.packages"), require("pluv.build.support.search")

local M = {}

---In the order in which LuaRocks looks.
local kinds = {
  { variable = "BINDIR", kind = "program", folders = search.program_folders },
  { variable = "INCDIR", kind = "header", folders = search.header_folders },
  { variable = "LIBDIR", kind = "library", folders = search.library_folders },
}

---What a builtin rock means that links libraries and says nothing of external
---dependencies: each library is one, and its folders are searched.
---@param build table
---@return table<string, table>?
local function implied(build)
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

---@param value any a name, a list of them, or nil
---@return string[]
local function names_of(value)
  if type(value) == "table" then
    return value
  end
  return value and { value } or {}
end

---The folder of a kind of which no file is asked for: the one that is there, or
---would be, with the plainest name. Linkers and compilers know those of an
---architecture themselves.
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

---@class pluv.ExternalSearch
---@field name string
---@field wanted table program, header, library
---@field given table<string, string> the variables that are set already
---@field looked table<string, string[]> by kind: the folders without the file
---@field lacking? string the kind that was not found at last

---Looks for all files of a dependency in folders by kind.
---@param s pluv.ExternalSearch
---@param folders_of fun(one: table): string[]
---@return table<string, string>? variables
local function look(s, folders_of)
  local found = {}
  for _, one in ipairs(kinds) do
    local fixed = s.given[s.name .. "_" .. one.variable]
    local folders = fixed and { fixed } or folders_of(one)
    local wanted = names_of(s.wanted[one.kind])
    if #wanted == 0 then
      found[s.name .. "_" .. one.variable] = plain(folders)
    else
      local dir, file
      for _, name in ipairs(wanted) do
        for _, form in ipairs(search.forms(name, one.kind)) do
          for _, folder in ipairs(folders) do
            if not dir then
              file = search.has(folder, form)
              dir = file and folder
            end
          end
        end
      end
      if not dir then
        s.lacking = one.kind
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

---@param s pluv.ExternalSearch
---@param prefix string
---@return table<string, string>?
local function look_below(s, prefix)
  local found = look(s, function(one)
    return one.folders(prefix)
  end)
  if found then
    found[s.name .. "_DIR"] = prefix
  end
  return found
end

---@param text string of pkg-config
---@param flag string as "-I"
---@param list string[]
local function add_flagged(text, flag, list)
  for word in text:gmatch("%S+") do
    if word:sub(1, 2) == flag then
      list[#list + 1] = word:sub(3)
    end
  end
end

---Looks where pkg-config says that a library is.
---@param s pluv.ExternalSearch
---@return table<string, string>?
local function look_with_pkg_config(s)
  local program = require("host.platform").env("PKG_CONFIG") or "pkg-config"
  if not process.find(program) then
    return nil
  end
  ---@param ... string
  ---@return string
  local function ask(...)
    local result = process.run { argv = { program, ... } }
    return result.code == 0 and result.output:gsub("%s+$", "") or ""
  end
  for _, module in ipairs(packages.modules(s.name, s.wanted)) do
    if process.run({ argv = { program, "--exists", module } }).code == 0 then
      local prefix = ask("--variable=prefix", module)
      prefix = prefix ~= "" and prefix or "/usr"
      local include, library = {}, {}
      add_flagged(ask("--cflags-only-I", module), "-I", include)
      add_flagged(ask("--libs-only-L", module), "-L", library)
      include[#include + 1], library[#library + 1] = ask("--variable=includedir", module), ask("--variable=libdir", module)
      local found = look(s, function(one)
        local said = one.kind == "header" and include or one.kind == "library" and library or {}
        local folders = {}
        for _, dir in ipairs(said) do
          if dir ~= "" then
            folders[#folders + 1] = dir
          end
        end
        for _, dir in ipairs(one.folders(prefix)) do
          folders[#folders + 1] = dir
        end
        return folders
      end)
      if found then
        found[s.name .. "_DIR"] = prefix
        return found
      end
    end
  end
end

---@param s pluv.ExternalSearch
---@return table<string, string>?
local function locate(s)
  local fixed = s.given[s.name .. "_DIR"] or s.given.DEPS_DIR
  if fixed then
    return look_below(s, fixed)
  end
  for _, prefix in ipairs(search.prefixes()) do
    local found = look_below(s, prefix)
    if found then
      return found
    end
  end
  local brew = search.homebrew()
  for _, formula in ipairs(brew and packages.formulas(s.name, s.wanted) or {}) do
    local found = look_below(s, path.join(brew, "opt", formula))
    if found then
      return found
    end
  end
  return look_with_pkg_config(s)
end

---@param b pluv.Build
---@param s pluv.ExternalSearch
local function raise(b, s)
  local kind = s.lacking
  local lines, seen = {}, {}
  for _, dir in ipairs(s.looked[kind]) do
    if not seen[dir] then
      lines[#lines + 1], seen[dir] = "  " .. dir, true
    end
  end
  local variable = s.name .. (kind == "header" and "_INCDIR" or kind == "library" and "_LIBDIR" or "_BINDIR")
  errors.raise {
    code = "build.external",
    message = ("%s %s needs the %s `%s` of %s, which is not in\n%s"):format(
      b.name, b.version, kind, table.concat(names_of(s.wanted[kind]), "` or `"), s.name, table.concat(lines, "\n")),
    hint = ("%s; if it is elsewhere, give %s_DIR=DIR or %s=DIR to `pluv sync`, or `[external.%s]` in pluv.toml")
      :format(packages.hint_for(s.name, s.wanted), s.name, variable, s.name),
  }
end

---Finds the external dependencies of a rock and adds their variables. Raises
---`build.external`.
---@param b pluv.Build
function M.find(b)
  local wanted = b.spec.external_dependencies or implied(b.spec.build or {}) or {}
  local names = {}
  for name in pairs(wanted) do
    names[#names + 1] = name
  end
  table.sort(names)
  for _, name in ipairs(names) do
    local s = { name = name, wanted = wanted[name], given = b.variables, looked = { program = {}, header = {}, library = {} } }
    local found = locate(s) or raise(b, s)
    for variable, value in pairs(found) do
      b.variables[variable] = value
    end
    b.log:note("%s is in %s", name, found[name .. "_DIR"])
  end
end

return M
