---Runs LuaRocks, for rocks that pluv cannot build: the version in pluv.toml,
---installed below the data folder, or the machine's own.
local archive = require("std.archive")
local errors = require("std.errors")
local fs = require("std.fs")
local path = require("std.path")
local process = require("std.process")
local host_fs = require("host.fs")
local platform = require("host.platform")
local build_environment = require("pluv.machine.build_environment")
local system_packages = require("pluv.machine.system_packages")
local upstream = require("pluv.runtime.upstream")

local M = {}

---@class pluv.LuaRocks
---@field argv string[] command that runs it
---@field env table<string, string>
---@field version string

---SHA-256 of the archives of known releases (luarocks-X.tar.gz).
M.releases = {
  ["3.11.1"] = "c3fb3d960dffb2b2fe9de7e3cb004dc4d0b34bb3d342578af84f84325c669102",
  ["3.12.2"] = "b0e0c85205841ddd7be485f53d6125766d18a81d226588d2366931e9a1484492",
  ["3.13.0"] = "245bf6ec560c042cb8948e3d661189292587c5949104677f1eecddc54dbe7e37",
}

---The default version, if the machine has no LuaRocks.
M.default = "3.13.0"

---Returns the folder of a release. An archive that a project configures has its own
---folder, apart from the release that all projects share.
---@param version string
---@param sha256 string checksum of its archive, or ""
---@return string
local function folder(version, sha256)
  local known = sha256 == "" or sha256 == M.releases[version]
  local name = known and version or version .. "." .. sha256:sub(1, 32)
  return path.join(platform.folder("data"), "luarocks", name)
end

---@param dir string
---@param version string
---@param runtime pluv.Runtime
---@return pluv.LuaRocks
local function managed(dir, version, runtime)
  local src = path.join(dir, "src")
  return {
    argv = { runtime.path, path.join(src, "bin", "luarocks") },
    env = { LUA_PATH = table.concat({ path.join(src, "?.lua"), path.join(src, "?", "init.lua"), "" }, ";") .. ";" },
    version = version,
  }
end

---Downloads, checks and unpacks a release.
---@param version string
---@param sha256 string
---@param dir string
local function install(version, sha256, dir)
  local name = "luarocks-" .. version
  local got = upstream.download(upstream.urls(upstream.of("luarocks"), name .. ".tar.gz"), sha256)
  local parent = path.dir(dir)
  host_fs.with_lock(path.join(parent, ".lock"), function()
    host_fs.sweep_scratch(parent, ".new-")
    if fs.is_dir(dir) then
      return -- another process was faster, and may be running it
    end
    host_fs.scratch(parent, ".new-", function(beside)
      archive.unpack(got.path, beside)
      host_fs.replace(path.join(beside, name), dir)
    end)
  end, "another pluv, which is installing LuaRocks")
end

---Returns the version of a LuaRocks; nil if it is none, or pluv under its name.
---@param program string
---@return string?
local function version_of(program)
  if host_fs.real(program) == host_fs.real(platform.describe().executable) then
    return nil
  end
  -- In its own folder: LuaRocks obeys a .luarocks above its working folder. The variable
  -- makes any pluv refuse, also a copy or another version of it.
  local result = process.run {
    argv = { program, "--version" },
    dir = path.dir(program),
    env = { PLUV_SHIM = "probe" },
    unset = build_environment.no_init,
  }
  return result.code == 0 and result.output:match("(%d[%w.]*)") or nil
end

---Returns the machine's LuaRocks: the first on PATH that is not pluv.
---@param wanted string version, or ""
---@return pluv.LuaRocks?
local function on_path(wanted)
  local separator = platform.describe().os == "windows" and ";" or ":"
  for dir in (platform.env("PATH") or ""):gmatch("[^" .. separator .. "]+") do
    local program = path.is_abs(dir) and process.find("luarocks", dir) or nil
    local version = program and version_of(program)
    if version and (wanted == "" or version == wanted) then
      return { argv = { program }, env = {}, version = version }
    end
  end
end

---Finds LuaRocks, or installs it. Fails with `build.luarocks`.
---@param wanted { version: string, sha256: string } from pluv.toml, or ""
---@param runtime pluv.Runtime that runs it
---@return pluv.LuaRocks
function M.find(wanted, runtime)
  local version = wanted.version ~= "" and wanted.version or M.default
  local dir = folder(version, wanted.version ~= "" and wanted.sha256 or "")
  if wanted.version ~= "" and fs.is_dir(dir) then
    return managed(dir, version, runtime)
  end
  local own = on_path(wanted.version)
  if own then
    return own
  end
  if not fs.is_dir(dir) then
    local sha256 = wanted.sha256 ~= "" and wanted.sha256 or M.releases[version]
    if not sha256 then
      errors.raise {
        code = "build.luarocks",
        message = ("pluv knows no checksum for LuaRocks %s"):format(version),
        hint = "set `sha256` under [luarocks] in pluv.toml",
      }
    end
    local ok, failure = errors.catch(install, version, sha256, dir)
    if not ok then
      errors.raise {
        code = failure.code == "interrupted" and failure.code or "build.luarocks",
        message = ("LuaRocks %s is not installed and cannot be downloaded"):format(version),
        hint = system_packages.hint("luarocks"),
        cause = failure,
      }
    end
  end
  return managed(dir, version, runtime)
end

---@param value any
---@return string
local function quoted(value)
  return ("%q"):format(tostring(value))
end

---Returns LuaRocks' configuration for a build: a tree in the work folder, no server,
---the variables of the runtime.
---@param b pluv.Build
---@param work string
---@return string
local function config(b, work)
  local lines = {
    "lua_version = " .. quoted(b.runtime.lua),
    "local_cache = " .. quoted(path.join(work, "cache")),
    "rocks_servers = {}",
    "rocks_trees = {",
    ('  { name = "scratch", root = %s },'):format(quoted(path.join(work, "tree"))),
  }
  if b.kit then
    lines[#lines + 1] = ('  { name = "kit", root = %s },'):format(quoted(b.kit.tree))
  end
  lines[#lines + 1] = "}"
  lines[#lines + 1] = "variables = {"
  local names = {}
  for name, value in pairs(b.variables) do
    -- LuaRocks sets the folders of the build itself.
    if type(value) == "string" and value ~= "" and not value:find(b.dest, 1, true) and not name:find("external_deps_", 1, true) then
      names[#names + 1] = name
    end
  end
  table.sort(names)
  for _, name in ipairs(names) do
    lines[#lines + 1] = ("  [%s] = %s,"):format(quoted(name), quoted(b.variables[name]))
  end
  lines[#lines + 1] = "}"
  local dirs = {}
  for dir in (b.variables.external_deps_dirs or ""):gmatch("[^;]+") do
    dirs[#dirs + 1] = quoted(dir)
  end
  if dirs[1] then
    lines[#lines + 1] = ("external_deps_dirs = { %s }"):format(table.concat(dirs, ", "))
  end
  return table.concat(lines, "\n") .. "\n"
end

---Builds a rock with LuaRocks, and unpacks the binary rock.
---@param b pluv.Build
---@param input { rock: string }|{ source: string, rockspec: string } a .src.rock, or a copy of a folder with its rockspec
---@param work string new folder
---@param wanted { version: string, sha256: string }
---@return string dir the unpacked binary rock
function M.build(b, input, work, wanted)
  local luarocks = M.find(wanted, b.runtime)
  local out = input.source or path.join(work, "out")
  fs.make_dir(out)
  -- Stops LuaRocks from searching for a project in its working folder and above.
  fs.remove(path.join(out, ".luarocks"))
  fs.write(path.join(out, ".luarocks-no-project"), "")
  for _, entry in ipairs(fs.list(out)) do
    if entry.name:find("%.rock$") then
      fs.remove(path.join(out, entry.name))
    end
  end
  local file = path.join(work, "config.lua")
  fs.write(file, config(b, work))
  local env = { LUAROCKS_CONFIG = file }
  for _, set in ipairs { b.kit and b.kit.env or {}, luarocks.env } do
    for name, value in pairs(set) do
      -- Combine both search paths, LuaRocks' own first.
      env[name] = name == "LUA_PATH" and env[name] and value:gsub(";;$", ";") .. env[name] or value
    end
  end
  local argv = {}
  for _, word in ipairs(luarocks.argv) do
    argv[#argv + 1] = word
  end
  for _, word in ipairs {
    "--lua-version",
    b.runtime.lua,
    "--tree",
    path.join(work, "tree"),
    input.rock and "build" or "make",
    "--pack-binary-rock",
    "--deps-mode",
    "none",
    input.rock or input.rockspec,
  } do
    argv[#argv + 1] = word
  end
  b.log:note("built with LuaRocks %s", luarocks.version)
  b.log:run(argv, out, env)
  for _, entry in ipairs(fs.list(out)) do
    if entry.name:find("%.rock$") then
      local dir = path.join(work, "rock")
      archive.unpack(path.join(out, entry.name), dir)
      return dir
    end
  end
  return errors.raise { code = "build.failed", message = "LuaRocks succeeded, but did not pack a rock" }
end

return M
