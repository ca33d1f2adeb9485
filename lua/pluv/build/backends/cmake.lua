---Build type `cmake`, by the rules of LuaRocks' build/cmake.lua: CMAKE_INSTALL_PREFIX
---and CMAKE_BUILD_TYPE are only set by the rockspec.
local fs = require("std.fs")
local process = require("std.process")
local platform = require("host.platform")
local compilers = require("pluv.machine.compiler")
local files = require("pluv.build.files")
local programs = require("pluv.build.programs")
local variables = require("pluv.build.variables")

local M = {}

---Paths that CMake does not read from the environment.
local from_environment = { "CMAKE_MODULE_PATH", "CMAKE_LIBRARY_PATH", "CMAKE_INCLUDE_PATH" }

---CMake's own default on Windows is Visual Studio, for which LuaRocks asks for 64 bits.
local generators = { unix = "-GUnix Makefiles", mingw = "-GMinGW Makefiles", msvc = "-DCMAKE_GENERATOR_PLATFORM=x64" }

---@param b pluv.Build
---@return string[] sorted
local function definitions(b)
  local set = {}
  for name, value in pairs(b.spec.build.variables or {}) do
    set[name] = value
  end
  for _, name in ipairs(from_environment) do
    set[name] = platform.env(name) or set[name]
  end
  local list = {}
  local is_windows = compilers.describe().kind ~= "unix"
  for name, value in pairs(variables.substitute_all(b, set)) do
    -- CMake reads a backslash of a path as an escape where it writes the value into its own code.
    list[#list + 1] = ("-D%s=%s"):format(name, is_windows and value:gsub("\\", "/") or value)
  end
  table.sort(list)
  return list
end

---Returns an environment that keeps the build folder, which CMake passes as an
---absolute path, out of the output. Rockspecs may replace flags, so those would not
---do.
---@param b pluv.Build
---@return table<string, string>
local function environment(b)
  local env = {}
  local map = compilers.prefix_map(b.source)
  local usual_names = compilers.describe().kind == "unix" and { CC = "cc", CXX = "c++" } or { CC = b.variables.CC, CXX = b.variables.CXX }
  for name, usual in pairs(usual_names) do
    local given = platform.env(name)
    local compiler = given and given ~= "" and given or usual
    if
      map and process.find(compiler:match("^%S+") --[[@as string]])
    then
      env[name] = compiler .. " " .. map
    end
  end
  return env
end

---Configures, builds and installs with cmake.
---@param b pluv.Build
function M.build(b)
  local build = b.spec.build
  local cmake = b.variables.CMAKE
  compilers.enter(compilers.describe(), b.log.env)
  programs.need(b, "cmake", cmake)
  if type(build.cmake) == "string" then
    fs.write(files.made(b, "CMakeLists.txt"), build.cmake)
  end
  local configure = { cmake, "-H.", "-Bbuild.luarocks", generators[compilers.describe().kind] }
  for _, definition in ipairs(definitions(b)) do
    configure[#configure + 1] = definition
  end
  for _, word in ipairs(b.options) do
    configure[#configure + 1] = word
  end
  local env = environment(b)
  b.log:run(configure, b.source, env)
  -- Rockspecs before format 3.0 cannot skip a pass.
  local free = b.format == "3.0" or b.format == "3.1"
  if not (free and build.build_pass == false) then
    b.log:run({ cmake, "--build", "build.luarocks", "--config", "Release" }, b.source, env)
  end
  if not (free and build.install_pass == false) then
    b.log:run({ cmake, "--build", "build.luarocks", "--target", "install", "--config", "Release" }, b.source, env)
  end
end

return M
