---Build type `builtin`: Lua files are copied, C files compiled. The rules are
---those of LuaRocks' build/builtin.lua.
local errors, fs, path = require("std.errors"), require("std.fs"), require("std.path")
local files, variables = require("pluv.build.files"), require("pluv.build.variables")

local M = {}

---Where a Lua module goes, below lua/.
---@param name string
---@param file string
---@return string
local function lua_target(name, file)
  local dir, last = name:match("^(.*)%.([^.]*)$")
  dir, last = dir and dir:gsub("%.", "/") .. "/" or "", last or name
  if file:match("([^/\\]*)$") == "init.lua" and not name:find("%.init$") then
    return dir .. last .. "/init.lua"
  end
  return dir .. last .. ".lua"
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

---The words of a module with their variables replaced; nothing for those that
---are empty then.
---@param b pluv.Build
---@param values string[]
---@return string[]
local function expand(b, values)
  local out = {}
  for _, value in ipairs(values) do
    local word = variables.substitute(b, value)
    if word ~= "" then
      out[#out + 1] = word
    end
  end
  return out
end

---@class pluv.CModule the commands that make a C module
---@field compiles table<string, string[]> by object file
---@field link string[]
---@field target string
---@field output string where it belongs, below lib/

---The folders of the external dependencies that have a library: where a module says
---nothing of folders, these are searched.
---@param b pluv.Build
---@return string[] incdirs
---@return string[] libdirs
---@return string[] libraries
local function external_folders(b)
  local names, incdirs, libdirs, libraries = {}, {}, {}, {}
  for name, wanted in pairs(b.spec.external_dependencies or {}) do
    names[#names + 1] = wanted.library and name or nil
  end
  table.sort(names)
  for i, name in ipairs(names) do
    incdirs[i], libdirs[i] = b.variables[name .. "_INCDIR"], b.variables[name .. "_LIBDIR"]
    libraries[i] = b.spec.external_dependencies[name].library
  end
  return incdirs, libdirs, libraries
end

---@param b pluv.Build
---@param toolchain pluv.Toolchain
---@param include string folder with lua.h
---@param name string
---@param module { sources: string[], defines: string[], incdirs?: string[], libdirs?: string[], libraries: string[] }
---@return pluv.CModule
local function commands_of(b, toolchain, include, name, module)
  local compiles, objects = {}, {}
  local external_incdirs, external_libdirs = external_folders(b)
  local defines = prefixed("-D", expand(b, module.defines))
  local incdirs = prefixed("-I", expand(b, module.incdirs or external_incdirs))
  for i, source in ipairs(module.sources) do
    source = files.plain(source)
    files.file(b, source)
    local object = source:gsub("%.[^.]*$", "") .. ".o"
    files.made(b, object)
    objects[i] = object
    compiles[object] = append({}, toolchain.cc, toolchain.cflags, { "-I" .. include, "-c", source, "-o", object }, defines, incdirs, b.options)
  end
  local output = name:gsub("%.", "/") .. "." .. toolchain.library
  local target = fs.inside(b.modules, output)
  fs.make_dir(path.dir(target))
  local libdirs = expand(b, module.libdirs or external_libdirs)
  local link = append({}, toolchain.ld, toolchain.ldflags, toolchain.libflag, { "-o", target }, objects, prefixed("-L", libdirs),
    toolchain.rpath and prefixed("-Wl,-rpath,", libdirs) or {}, prefixed("-l", expand(b, module.libraries)))
  return { compiles = compiles, link = link, target = target, output = output }
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
local function build_c_modules(b, modules)
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
    b.log:run_all(in_order(shared), b.source)
    b.log:run_all(links, b.source)
    return
  end
  -- The same source with other flags: its object has one name, so that the
  -- modules are made one after the other, as LuaRocks makes all.
  for _, module in ipairs(modules) do
    b.log:run_all(in_order(module.compiles), b.source)
    b.log:run(module.link, b.source)
  end
end

---Installs a C module. Rockspecs may name it below the source as well, where LuaRocks
---copies it if it can: a file there may have the name of the module's folder.
---@param b pluv.Build
---@param module pluv.CModule
local function install_module(b, module)
  local to = fs.inside(b.dest, "lib/" .. module.output)
  fs.copy(module.target, to)
  require("host.fs").chmod(to, 493) -- 0755
  errors.catch(function()
    fs.copy(module.target, files.made(b, module.output))
  end)
end

---@param text string
---@return string? the module that a C source defines
local function luaopen_name(text)
  return text:match("int%s+luaopen_([%w_]+)")
end

local skipped = {
  spec = true, [".luarocks"] = true, lua_modules = true, ["test.lua"] = true, ["tests.lua"] = true,
}

---What besides is no module where there is no rockspec to say so: nobody has ever
---published the folder as a rock, and many have such files.
local skipped_without_rockspec = {
  test = true, tests = true, specs = true, example = true, examples = true, sample = true, samples = true, demo = true, demos = true,
  bench = true, benchmark = true, benchmarks = true, ["main.lua"] = true,
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
  local _, _, libraries = external_folders(b)
  for _, entry in ipairs(files.walk(b, root)) do
    local file = entry.name
    local source = root == "." and file or root .. "/" .. file
    local first = file:match("^[^/]+")
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

---@param modules table
---@return string[] sorted
local function names(modules)
  local sorted = {}
  for name in pairs(modules) do
    sorted[#sorted + 1] = name
  end
  table.sort(sorted)
  return sorted
end

---The compiler with its flags. One that is to write debugging information leaves
---the folder of the build out of it, where it can.
---@param b pluv.Build
---@return pluv.Toolchain
local function find_toolchain(b)
  local toolchains = require("pluv.machine.compiler")
  local toolchain = toolchains.find(b.variables)
  for _, flag in ipairs(toolchain.cflags) do
    if flag:find("^%-g") then
      toolchain.cflags[#toolchain.cflags + 1] = toolchains.prefix_map(b.source)
      break
    end
  end
  return toolchain
end

---Compiles the modules in C, and installs those in Lua.
---@param b pluv.Build
function M.build(b)
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
    if type(value) == "string" then
      files.put(b, value, "lua/" .. lua_target(name, value))
    else
      c_modules[#c_modules + 1] = name
    end
  end
  if #c_modules > 0 then
    local include = variables.include(b)
    local toolchain = find_toolchain(b)
    local made = {}
    for i, name in ipairs(c_modules) do
      made[i] = commands_of(b, toolchain, include, name, modules[name])
    end
    build_c_modules(b, made)
    for _, module in ipairs(made) do
      install_module(b, module)
    end
  end
  -- A folder lua/ of the source is installed whole, whatever modules says.
  if fs.is_dir(path.join(b.source, "lua")) then
    for _, entry in ipairs(files.walk(b, "lua")) do
      if entry.type == "file" then
        files.put(b, "lua/" .. entry.name, "lua/" .. entry.name)
      end
    end
  end
end

return M
