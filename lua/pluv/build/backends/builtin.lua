---Build type `builtin`: copies Lua files, compiles C files; by the rules of LuaRocks'
---build/builtin.lua.
local errors = require("std.errors")
local fs = require("std.fs")
local path = require("std.path")
local tables = require("std.table")
local host_fs = require("host.fs")
local compiling = require("pluv.build.c_modules")
local files = require("pluv.build.files")
local variables = require("pluv.build.variables")

local M = { plain = true }

---Returns the path of a Lua module below lua/.
---@param name string
---@param file string
---@return string
local function lua_target(name, file)
  local target, ending = name:gsub("%.", "/"), file:sub(-9)
  local is_init = file == "init.lua" or ending == "/init.lua" or ending == "\\init.lua"
  return target .. (is_init and name:sub(-5) ~= ".init" and "/init.lua" or ".lua")
end

---Installs a C module. Like LuaRocks, also tries to copy it into the source, as the
---rockspec may name it there.
---@param b pluv.Build
---@param module pluv.CModule
local function install_module(b, module)
  local to = fs.inside(b.dest, "lib/" .. module.output)
  fs.copy(module.target, to)
  host_fs.chmod(to, 493) -- 0755
  errors.catch(function()
    fs.copy(module.target, files.made(b, module.output))
  end)
end

---@param text string
---@return string? module that a C source defines
local function luaopen_name(text)
  return text:match("int%s+luaopen_([%w_]+)")
end

local skipped = {
  spec = true,
  [".luarocks"] = true,
  lua_modules = true,
  ["test.lua"] = true,
  ["tests.lua"] = true,
}

---More names that are not modules in a folder without a rockspec, which was never
---published as a rock.
local skipped_without_rockspec = {
  test = true,
  tests = true,
  specs = true,
  example = true,
  examples = true,
  sample = true,
  samples = true,
  demo = true,
  demos = true,
  bench = true,
  benchmark = true,
  benchmarks = true,
  ["main.lua"] = true,
}

---Detects the modules of a rockspec of format 3.0 that lists none (LuaRocks'
---builtin.autodetect_modules).
---@param b pluv.Build
---@return table modules
local function detect(b)
  local root = "."
  for _, dir in ipairs { "src", "lua", "lib" } do
    if fs.is_dir(path.join(b.source, dir)) then
      root = dir
      break
    end
  end
  local modules = {}
  local _, _, libraries = compiling.external_folders(b)
  for _, entry in ipairs(files.walk(b, root)) do
    local file = entry.name
    local source = root == "." and file or root .. "/" .. file
    local first = file:match("^[^/]+") --[[@as string]]
    local is_left_out = skipped[first] or b.guessed and root == "." and skipped_without_rockspec[first]
    if entry.type ~= "dir" and not is_left_out and not first:find("^%.") then
      if file:find("%.lua$") then
        local name = file:gsub("%.lua$", ""):gsub("/", ".")
        modules[name:match("^(.+)%.init$") or name] = source
      elseif file:find("%.c$") then
        local name = luaopen_name(fs.read(files.source(b, source))) or file:gsub("%.c$", ""):gsub("/", ".")
        modules[name] = { sources = { source }, defines = {}, libraries = libraries }
      end
    end
  end
  local bin = fs.is_dir(path.join(b.source, "src/bin")) and "src/bin" or "bin"
  if not b.spec.build.install and fs.is_dir(path.join(b.source, bin)) then
    local programs = {}
    for _, entry in ipairs(fs.list(path.join(b.source, bin))) do
      programs[#programs + 1] = not fs.is_dir(path.join(b.source, bin, entry.name)) and { file = bin .. "/" .. entry.name } or nil
    end
    b.spec.build.install = { bin = programs }
  end
  if not b.spec.build.copy_directories then
    local found = {}
    for _, dir in ipairs(b.guessed and { "doc", "docs" } or { "doc", "docs", "samples", "tests" }) do
      if fs.is_dir(path.join(b.source, dir)) then
        found[#found + 1] = dir
      end
    end
    b.spec.build.copy_directories = found
  end
  return modules
end

---Compiles C modules, and installs Lua modules.
---@param b pluv.Build
function M.build(b)
  local modules = b.spec.build.modules
  if not modules then
    if b.format == "1.0" or b.format == "1.1" then
      errors.raise { code = "build.failed", message = ("the rockspec of %s %s lists no modules"):format(b.name, b.version) }
    end
    modules = detect(b)
  end
  local c_modules, lua_modules = {}, {}
  for _, name in ipairs(tables.keys(modules)) do
    local value = modules[name]
    if type(value) == "string" then
      lua_modules[#lua_modules + 1] = { from = value, to = "lua/" .. lua_target(name, value) }
    else
      c_modules[#c_modules + 1] = name
    end
  end
  files.put_all(b, lua_modules)
  if #c_modules > 0 then
    local include = variables.include(b)
    local toolchain = compiling.find_toolchain(b)
    local made = {}
    for i, name in ipairs(c_modules) do
      made[i] = compiling.commands_of(b, toolchain, include, name, modules[name])
    end
    compiling.build(b, made)
    for _, module in ipairs(made) do
      install_module(b, module)
    end
  end
  -- A folder lua/ of the source is always installed whole.
  if fs.is_dir(path.join(b.source, "lua")) then
    local list = {}
    for _, entry in ipairs(files.walk(b, "lua")) do
      if entry.type == "file" then
        list[#list + 1] = { from = "lua/" .. entry.name, to = "lua/" .. entry.name }
      end
    end
    files.put_all(b, list)
  end
end

return M
