---The recipe of PUC Lua.
local errors = require("std.errors")
local fs = require("std.fs")
local log = require("std.log")
local path = require("std.path")
local platform = require("host.platform")
local toolchain = require("host.toolchain")
local commands = require("pluv.machine.compile_commands")
local compilers = require("pluv.machine.compiler")
local system_packages = require("pluv.machine.system_packages")
local build_tools = require("pluv.runtime.build_tools")
local known_releases = require("pluv.runtime.known_releases")
local lua_flags = require("pluv.runtime.lua_flags")
local source_folder = require("pluv.runtime.source_folder")
local upstream = require("pluv.runtime.upstream")

local M = {}

local known = known_releases.lua

---Returns the versions with known checksums, newest first.
---@return string[]
function M.available()
  local list = {}
  for i, release in ipairs(known) do
    list[i] = release.version
  end
  return list
end

---@param version string
---@param entry? pluv.KnownRelease
---@param options pluv.InstallOptions
---@return pluv.Release
local function release(version, entry, options)
  local source = upstream.of("lua")
  if not source.is_mirror and version:find("%-") then
    source = { base = "https://www.lua.org/work", is_mirror = false }
  end
  local urls = upstream.urls(source, (entry and entry.file or "lua-" .. version) .. ".tar.gz")
  return {
    name = "lua",
    version = version,
    archives = { { kind = "source", urls = urls, sha256 = options.sha256 or entry and entry.sha256 } },
  }
end

---Returns the release for a request: the newest known match, or the exact version.
---@param request pluv.RuntimeRequest
---@param options pluv.InstallOptions
---@return pluv.Release
function M.resolve(request, options)
  for _, entry in ipairs(known) do
    if toolchain.accepts(request, { name = "lua", version = entry.version }) then
      return release(entry.version, entry, options)
    end
  end
  if request.version:find("^5%.%d+%.%d+[%w.-]*$") then
    return release(request.version, nil, options)
  end
  return errors.raise {
    code = "runtime.unknown",
    message = ("no known release of lua matches `%s`"):format(request.version),
    hint = "`pluv list --available` lists releases",
  }
end

---Returns the build inputs besides the source.
---@return table<string, string>
function M.inputs()
  return { cc = build_tools.describe(), readline = build_tools.has_readline() and "yes" or "no" }
end

---Files that sources's Makefile leaves out of the library, and the programs.
local apart = { ["lua.c"] = true, ["luac.c"] = true, ["print.c"] = true, ["onelua.c"] = true, ["ltests.c"] = true }

---Compiles every source, the largest first so that none runs alone at the end.
---@param b pluv.RuntimeBuild
---@param dir string
---@param cc pluv.Toolchain
---@param flags { defines: string[], options: string[] }
---@return table<string, string> objects by source
local function compile(b, dir, cc, flags)
  local sources, objects, list = {}, {}, {}
  for _, entry in ipairs(fs.list(dir)) do
    if entry.name:find("%.c$") and entry.name ~= "onelua.c" and entry.name ~= "ltests.c" then
      sources[#sources + 1] = {
        name = entry.name,
        size = (fs.stat(path.join(dir, entry.name)) --[[@as std.FileInfo]]).size,
      }
    end
  end
  table.sort(sources, function(x, y)
    return x.size > y.size
  end)
  for i, source in ipairs(sources) do
    local object = source.name:gsub("c$", cc.object)
    objects[source.name] = object
    list[i] = commands.compile(cc, { source = source.name, object = object, defines = flags.defines, options = flags.options })
  end
  b.log:run_all(list, dir)
  return objects
end

---Links the library and the programs.
---@param b pluv.RuntimeBuild
---@param src string
---@param cc pluv.Toolchain
---@param flags { libraries: string[], readline: string[] }
---@param objects table<string, string> by source
---@param dll string? name of the DLL without extension, on Windows
---@return string? import name of the import library
local function link(b, src, cc, flags, objects, dll)
  local library = {}
  for source, object in pairs(objects) do
    if not apart[source] then
      library[#library + 1] = object
    end
  end
  table.sort(library)
  local static = cc.kind == "msvc" and "liblua.lib" or "liblua.a"
  b.log:run(commands.archive(cc, static, library), src)
  local luac = { objects["luac.c"], objects["print.c"] or static, objects["print.c"] and static or nil }
  local with, import, ending = static, nil, ""
  if dll then
    local argv
    argv, import = commands.link_dll(cc, { name = dll, objects = library })
    b.log:run(argv, src)
    with, ending = import, ".exe"
  end
  local all = commands.join(flags.libraries, flags.readline)
  b.log:run_all({
    commands.link_program(cc, "lua" .. ending, { objects["lua.c"], with }, all),
    commands.link_program(cc, "luac" .. ending, luac, flags.libraries),
  }, src)
  return import
end

---@param b pluv.RuntimeBuild
---@param root string folder with src/
---@param dll string?
---@param import string?
local function install(b, root, dll, import)
  local src = path.join(root, "src")
  local programs = { "lua", "luac" }
  if dll then
    programs = { "lua.exe", "luac.exe", dll .. ".dll" }
  end
  for _, program in ipairs(programs) do
    fs.copy(path.join(src, program), path.join(b.stage, "bin", program))
  end
  -- On Windows C modules share the Lua of the DLL: a static library would give each its own.
  local library = import or "liblua.a"
  fs.copy(path.join(src, library), path.join(b.stage, "lib", library))
  for _, header in ipairs { "lua.h", "luaconf.h", "lualib.h", "lauxlib.h" } do
    fs.copy(path.join(src, header), path.join(b.stage, "include", header))
  end
  for _, folder in ipairs { "src", "etc" } do
    local file = path.join(root, folder, "lua.hpp")
    if fs.is_file(file) then
      fs.copy(file, path.join(b.stage, "include", "lua.hpp"))
    end
  end
  for _, page in ipairs { "lua.1", "luac.1" } do
    local file = path.join(root, "doc", page)
    if fs.is_file(file) then
      fs.copy(file, path.join(b.stage, "man", "man1", page))
    end
  end
end

---Checks the version of the new interpreter, and that it can load C modules.
---@param b pluv.RuntimeBuild
local function check(b)
  local wanted = b.version --[[@as string]]
  local lua = path.join(b.stage, "bin", "lua")
  local banner = b.log:run { lua, "-v" }
  local version = banner:match("^Lua (%d[%w.]*)")
  if not version or not (wanted == version or wanted == version .. ".0" or wanted:find(version .. "-", 1, true) == 1) then
    errors.raise {
      code = "build.failed",
      message = ("the archive is not lua %s: the built interpreter reports `%s`"):format(wanted, (banner:gsub("%s+$", ""))),
    }
  end
  b.log:run { lua, "-e", "local _, _, why = package.loadlib('', '') assert(why ~= 'absent', 'it cannot load C modules')" }
end

---Builds a source folder into b.stage.
---@param b pluv.RuntimeBuild
---@return table record fields for cc.json
function M.build(b)
  local root = source_folder.find(b.source, { "src/lua.h" }, b.name)
  local src, os = path.join(root, "src"), platform.describe().os
  local series = (b.version --[[@as string]]):match("^%d+%.%d+") --[[@as string]]
  local windows = os == "windows"
  local readline = b.inputs.readline == "yes" and series ~= "5.5"
  local cc = compilers.find()
  local flags = lua_flags.of(series, os, { readline = readline, msvc = cc.kind == "msvc" })
  b.log.env = cc.env
  if not readline and not windows and series ~= "5.5" then
    local text = "building lua %s without line editing: readline is missing; to add it: %s, then run `pluv install lua@%s --force`"
    log.note(text, b.version, system_packages.hint("readline"), b.version)
  end
  local dll = windows and "lua" .. series:gsub("%.", "") or nil
  local import = link(b, src, cc, flags, compile(b, src, cc, flags), dll)
  install(b, root, dll, import)
  check(b)
  local defines = {}
  for i, define in ipairs(flags.defines) do
    defines[i] = "-D" .. define
  end
  local all = { cc.cflags, flags.options, defines, cc.ldflags, flags.libraries, flags.readline }
  return {
    flags = table.concat(commands.join(unpack(all)), " "),
    readline = readline,
    compiler = b.inputs.cc,
  }
end

return M
