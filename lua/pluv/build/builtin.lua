---Build type `builtin`: Lua files are copied, C files compiled. The rules are
---those of LuaRocks' build/builtin.lua.
local errors, fs, path = require("std.errors"), require("std.fs"), require("std.path")
local files = require("pluv.build.support.files")

local M = {}

---Where a Lua module goes, below lua/.
---@param name string
---@param file string
---@return string
local function lua_target(name, file)
  local dir, last = name:match("^(.*)%.([^.]*)$")
  dir, last = dir and dir:gsub("%.", "/") .. "/" or "", last or name
  if file:match("([^/\\]*)$") == "init.lua" and last ~= "init" then
    return dir .. last .. "/init.lua"
  end
  return dir .. last .. ".lua"
end

---@param value any a string, a list or nil
---@return string[]
local function list(value)
  if type(value) == "table" then
    return value
  end
  return value and { value } or {}
end

---Runs compiler commands in the source folder, in parallel.
---@param b pluv.Build
---@param toolchain pluv.Toolchain
---@param commands string[][]
local function compile(b, toolchain, commands)
  local runs = {}
  for i, argv in ipairs(commands) do
    runs[i] = { argv = argv, dir = b.source, env = toolchain.env }
  end
  local failed, results = require("std.process").run_all(runs)
  if failed > 0 then
    local output = results[failed].output:gsub("%s+$", "")
    if #output > 4000 then
      output = "…" .. output:sub(-4000)
    end
    errors.raise {
      code = "build.failed",
      message = ("`%s` failed with exit code %d\n%s"):format(table.concat(commands[failed], " "), results[failed].code, output),
    }
  end
end

---@param target string[]
---@param ... string[]
---@return string[]
local function append(target, ...)
  for _, words in ipairs { ... } do
    for _, word in ipairs(words) do
      target[#target + 1] = word
    end
  end
  return target
end

---@param prefix string
---@param values string[]
---@return string[]
local function prefixed(prefix, values)
  local out = {}
  for i, value in ipairs(values) do
    out[i] = prefix .. value
  end
  return out
end

---Replaces `$(NAME)` in a module's words. Names that only external dependencies
---define are a failure: an empty word would compile something else.
---@param b pluv.Build
---@param include string
---@param values string[]
---@return string[]
local function expand(b, include, values)
  local known = { LUA_INCDIR = include, LUA = b.runtime.path, PREFIX = b.dest }
  local out = {}
  for i, value in ipairs(values) do
    out[i] = value:gsub("%$%((%a[%w_]+)%)", function(name)
      if not known[name] then
        errors.raise {
          code = "build.unsupported",
          message = ("%s %s uses the variable $(%s), which is not set"):format(b.name, b.version, name),
        }
      end
      return known[name]
    end)
  end
  return out
end

---@class pluv.CModule the commands that make a C module
---@field compiles table<string, string[]> by object file
---@field link string[]

---@param b pluv.Build
---@param toolchain pluv.Toolchain
---@param include string folder with lua.h
---@param name string
---@param module table sources, defines, incdirs, libdirs, libraries
---@return pluv.CModule
local function commands_of(b, toolchain, include, name, module)
  local compiles, objects = {}, {}
  local defines = prefixed("-D", expand(b, include, list(module.defines)))
  local incdirs = prefixed("-I", expand(b, include, list(module.incdirs)))
  for i, source in ipairs(list(module.sources or module)) do
    fs.inside(b.source, source)
    local object = source:gsub("%.[^.]*$", "") .. ".o"
    objects[i] = object
    compiles[object] = append({}, toolchain.cc, toolchain.cflags, { "-I" .. include, "-c", source, "-o", object }, defines, incdirs)
  end
  local output = path.join(b.dest, "lib/" .. name:gsub("%.", "/") .. "." .. toolchain.library)
  fs.make_dir(path.dir(output))
  local libdirs = expand(b, include, list(module.libdirs))
  local link = append({}, toolchain.cc, toolchain.ldflags, toolchain.libflag, { "-o", output }, objects, prefixed("-L", libdirs),
    toolchain.rpath and prefixed("-Wl,-rpath,", libdirs) or {}, prefixed("-l", expand(b, include, list(module.libraries))))
  return { compiles = compiles, link = link }
end

---@param compiles table<string, string[]>
---@return string[][] in the order of the objects' names
local function in_order(compiles)
  local objects, commands = {}, {}
  for object in pairs(compiles) do
    objects[#objects + 1] = object
  end
  table.sort(objects)
  for i, object in ipairs(objects) do
    commands[i] = compiles[object]
  end
  return commands
end

---Makes C modules. What several of them need is compiled once.
---@param b pluv.Build
---@param modules pluv.CModule[]
---@param toolchain pluv.Toolchain
local function build_c_modules(b, modules, toolchain)
  local shared, links, alike = {}, {}, true
  for i, module in ipairs(modules) do
    links[i] = module.link
    for object, argv in pairs(module.compiles) do
      local other = shared[object]
      alike = alike and (not other or table.concat(other, "\0") == table.concat(argv, "\0"))
      shared[object] = argv
    end
  end
  if alike then
    compile(b, toolchain, in_order(shared))
    compile(b, toolchain, links)
    return
  end
  -- The same source with other flags: its object has one name, so that the
  -- modules are made one after the other, as LuaRocks makes all.
  for _, module in ipairs(modules) do
    compile(b, toolchain, in_order(module.compiles))
    compile(b, toolchain, { module.link })
  end
end

---@param text string
---@return string? the module that a C source defines
local function luaopen_name(text)
  return text:match("int%s+luaopen_([%w_]+)")
end

local skipped = {
  spec = true, [".luarocks"] = true, lua_modules = true, ["test.lua"] = true, ["tests.lua"] = true,
}

---What a rockspec of format 3.0 means that lists no modules (LuaRocks'
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
  for _, entry in ipairs(fs.walk(path.join(b.source, root))) do
    local file = entry.name
    local source = root == "." and file or root .. "/" .. file
    local first = file:match("^[^/]+")
    if entry.type ~= "dir" and not skipped[first] and not first:find("^%.") then
      if file:find("%.lua$") then
        local name = file:gsub("%.lua$", ""):gsub("/", ".")
        modules[name:match("^(.+)%.init$") or name] = source
      elseif file:find("%.c$") then
        local name = luaopen_name(fs.read(path.join(b.source, source))) or file:gsub("%.c$", ""):gsub("/", ".")
        modules[name] = source
      end
    end
  end
  for _, dir in ipairs { "src/bin", "bin" } do
    if fs.is_dir(path.join(b.source, dir)) then
      local install = b.spec.build.install or {}
      b.spec.build.install = install
      install.bin = install.bin or {}
      for _, entry in ipairs(fs.walk(path.join(b.source, dir))) do
        if entry.type == "file" then
          install.bin[#install.bin + 1] = dir .. "/" .. entry.name
          modules["bin." .. entry.name:gsub("%.lua$", ""):gsub("/", ".")] = nil
        end
      end
      break
    end
  end
  if not b.spec.build.copy_directories then
    local found = {}
    for _, dir in ipairs { "doc", "docs", "samples", "tests" } do
      if fs.is_dir(path.join(b.source, dir)) then
        found[#found + 1] = dir
      end
    end
    b.spec.build.copy_directories = found
  end
  return modules
end

---@param modules table
---@return string[] sorted
local function names(modules)
  local sorted = {}
  for name in pairs(modules) do
    if type(name) == "string" then
      sorted[#sorted + 1] = name
    end
  end
  table.sort(sorted)
  return sorted
end

---@param b pluv.Build
function M.build(b)
  b.spec.build = b.spec.build or {}
  local modules = b.spec.build.modules
  if not modules then
    if b.format == "1.0" or b.format == "1.1" then
      errors.raise { code = "build.failed", message = ("the rockspec of %s %s lists no modules"):format(b.name, b.version) }
    end
    modules = detect(b)
  end
  local c_modules = {}
  for _, name in ipairs(names(modules)) do
    local value = modules[name]
    if type(value) == "string" and value:find("%.lua$") then
      files.put(b, value, "lua/" .. lua_target(name, value))
    else
      c_modules[#c_modules + 1] = name
    end
  end
  if #c_modules > 0 then
    if b.runtime.source == "builtin" then
      errors.raise {
        code = "build.unsupported",
        message = ("%s %s has C code, which the builtin runtime cannot load"):format(b.name, b.version),
        hint = "use a Lua that is installed: `pluv run --runtime lua@5.4`, or `[runtime]` in pluv.toml",
      }
    end
    local toolchain = require("pluv.build.support.toolchain").find()
    local include = require("pluv.runtime.headers").find(b.runtime)
    local made = {}
    for i, name in ipairs(c_modules) do
      local module = modules[name]
      made[i] = commands_of(b, toolchain, include, name, type(module) == "string" and { sources = module } or module)
    end
    build_c_modules(b, made, toolchain)
  end
  -- A folder lua/ of the source is installed whole, whatever modules says.
  if fs.is_dir(path.join(b.source, "lua")) then
    for _, entry in ipairs(fs.walk(path.join(b.source, "lua"))) do
      if entry.type == "file" and not fs.exists(path.join(b.dest, "lua", entry.name)) then
        files.put(b, "lua/" .. entry.name, "lua/" .. entry.name)
      end
    end
  end
end

return M
