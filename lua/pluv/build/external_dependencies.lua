---External dependencies: libraries, headers and programs that are not rocks.
---
---Searches like LuaRocks (std.deps.external), then where Homebrew and pkg-config
---point.
local external = require("std.deps.external")
local search = require("std.deps.search")
local errors = require("std.errors")
local fs = require("std.fs")
local path = require("std.path")
local process = require("std.process")
local platform = require("host.platform")
local compile_commands = require("pluv.machine.compile_commands")
local compilers = require("pluv.machine.compiler")
local system_packages = require("pluv.machine.system_packages")

local M = {}

---@param text string output of pkg-config
---@param flag string such as "-I"
---@param list string[]
local function add_flagged(text, flag, list)
  for word in text:gmatch("%S+") do
    if word:sub(1, 2) == flag then
      list[#list + 1] = word:sub(3)
    end
  end
end

---Searches where pkg-config says that a library is.
---@param s std.ExternalSearch
---@return table<string, string>?
local function look_with_pkg_config(s)
  local program = platform.env("PKG_CONFIG") or "pkg-config"
  if not process.find(program) then
    return nil
  end
  ---@param ... string
  ---@return string
  local function ask(...)
    local result = process.run { argv = { program, ... } }
    return result.code == 0 and result.output:gsub("%s+$", "") or ""
  end
  for _, module in ipairs(system_packages.modules(s.name, s.wanted)) do
    if process.run({ argv = { program, "--exists", module } }).code == 0 then
      local prefix = ask("--variable=prefix", module)
      prefix = prefix ~= "" and prefix or "/usr"
      local include, library = {}, {}
      add_flagged(ask("--cflags-only-I", module), "-I", include)
      add_flagged(ask("--libs-only-L", module), "-L", library)
      include[#include + 1], library[#library + 1] = ask("--variable=includedir", module), ask("--variable=libdir", module)
      local found = external.look(s, function(one)
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

---Searches where MinGW's compiler has its own libraries, such as those of Windows itself.
---@param s std.ExternalSearch
---@return table<string, string>?
local function look_with_compiler(s)
  local toolchain = compilers.describe()
  if
    toolchain.kind ~= "mingw" or not process.find(toolchain.cc[1] --[[@as string]])
  then
    return nil
  end
  for _, name in ipairs(external.names(s.wanted.library)) do
    local argv = compile_commands.join(toolchain.cc, { "-print-file-name=lib" .. name .. ".a" })
    local file = process.run({ argv = argv }).output:match("[^\r\n]+")
    if file and path.is_abs(file) and fs.is_file(file) then
      local found = external.look(s, function(one)
        return one.kind == "library" and { path.dir(file) } or {}
      end)
      if found then
        found[s.name .. "_DIR"] = path.dir(path.dir(file))
      end
      return found
    end
  end
end

---@param s std.ExternalSearch
---@return table<string, string>?
local function locate(s)
  local found, fixed = external.locate(s)
  if found or fixed then
    return found
  end
  found = look_with_compiler(s)
  if found then
    return found
  end
  local brew = search.homebrew()
  for _, formula in ipairs(brew and system_packages.formulas(s.name, s.wanted) or {}) do
    found = external.look_below(s, path.join(brew --[[@as string]], "opt", formula))
    if found then
      return found
    end
  end
  return look_with_pkg_config(s)
end

---@param b pluv.Build
---@param s std.ExternalSearch
---@return any
local function raise(b, s)
  local kind = s.missing
  local lines, seen = {}, {}
  for _, dir in ipairs(s.looked[kind]) do
    if not seen[dir] then
      lines[#lines + 1], seen[dir] = "  " .. dir, true
    end
  end
  local variable = s.name .. (kind == "header" and "_INCDIR" or kind == "library" and "_LIBDIR" or "_BINDIR")
  return errors.raise {
    code = "build.external",
    message = ("%s %s needs the %s `%s` of %s, which was not found in\n%s"):format(
      b.name,
      b.version,
      kind,
      table.concat(external.names(s.wanted[kind]), "` or `"),
      s.name,
      table.concat(lines, "\n")
    ),
    hint = ("%s; if it is installed elsewhere: `pluv sync %s_DIR=DIR` or `pluv sync %s=DIR`, or [external.%s] in pluv.toml"):format(
      system_packages.hint_for(s.name, s.wanted),
      s.name,
      variable,
      s.name
    ),
  }
end

---Finds the external dependencies of a rock and sets their variables. Fails with
---`build.external`.
---@param b pluv.Build
---@param is_built? boolean whether the rock is built already: then headers do not matter
function M.find(b, is_built)
  local wanted = b.spec.external_dependencies or external.implied(b.spec.build or {}) or {}
  local names = {}
  for name in pairs(wanted) do
    names[#names + 1] = name
  end
  table.sort(names)
  for _, name in ipairs(names) do
    local s = external.search(name, wanted[name], b.variables)
    s.installed = is_built
    local found = locate(s) or raise(b, s)
    for variable, value in pairs(found) do
      b.variables[variable] = value
    end
    if not is_built then
      b.log:note("found %s in %s", name, found[name .. "_DIR"])
    end
  end
end

return M
