---Locations of libraries and headers. Folders and patterns are LuaRocks' (core/cfg);
---Debian's folders for architecture-specific headers and Homebrew's folder are added.
local fs, path, process = require("std.fs"), require("std.path"), require("std.process")

local M = {}

---@return string
local function system()
  return require("host.platform").describe().os
end

---Debian's names of common architectures: if the library folder exists, the compiler
---need not be run.
local usual = { x86_64 = "x86_64-linux-gnu", aarch64 = "aarch64-linux-gnu" }

local multiarch

---Returns Debian's name of the architecture, from gcc; nil elsewhere.
---@return string?
function M.multiarch()
  if multiarch == nil then
    multiarch = false
    local name = usual[require("host.platform").describe().arch]
    if name and system() == "linux" and fs.is_dir("/usr/lib/" .. name) then
      multiarch = name
      return name
    end
    local given = (require("host.platform").env("CC") or ""):match("%S+")
    local cc = given or (process.find("gcc") and "gcc" or "cc")
    if system() == "linux" and process.find(cc) then
      local result = process.run { argv = { cc, "-print-multiarch" } }
      multiarch = result.code == 0 and result.output:match("^([%w_-]+)%s*$") or false
    end
  end
  return multiarch or nil
end

---Returns folders below a prefix.
---@param prefix string
---@param names string[]
---@return string[]
function M.below(prefix, names)
  local list = {}
  for i, name in ipairs(names) do
    list[i] = path.join(prefix, name)
  end
  return list
end

---Returns the library folders below a prefix.
---@param prefix string
---@return string[]
function M.library_folders(prefix)
  if system() == "windows" then
    return { path.join(prefix, "lib"), prefix, path.join(prefix, "bin") }
  elseif system() ~= "linux" then
    return M.below(prefix, { "lib" })
  end
  local arch = M.multiarch()
  return M.below(prefix, arch and { "lib/" .. arch, "lib64", "lib" } or { "lib64", "lib" })
end

---Returns the header folders below a prefix.
---@param prefix string
---@return string[]
function M.header_folders(prefix)
  local arch = M.multiarch()
  return M.below(prefix, arch and { "include", "include/" .. arch } or { "include" })
end

---Returns the program folders below a prefix.
---@param prefix string
---@return string[]
function M.program_folders(prefix)
  return M.below(prefix, { "bin" })
end

---Returns the extension of libraries that are not modules.
---@param os? string such as "windows" [default: this system]
---@return string
function M.library_ending(os)
  os = os or system()
  return os == "darwin" and ".dylib" or os == "windows" and ".dll" or ".so"
end

local patterns = {
  program = { "?" },
  header = { "?.h" },
  library = { "lib?.a", "lib?.so", "lib?.so.*" },
}

---On Windows those for MinGW, and after them the one that only Microsoft's tools use.
local other_patterns = {
  darwin = { library = { "lib?.dylib", "lib?.tbd", "lib?.a" } },
  windows = {
    program = { "?.exe", "?.bat" },
    library = { "lib?.dll.a", "?.dll.a", "lib?.a", "cyg?.dll", "lib?.dll", "?.dll", "?.lib", "lib?.lib" },
  },
}

---@param kind "program"|"header"|"library"
---@param os string
---@return string[]
local function patterns_for(kind, os)
  return (other_patterns[os] or {})[kind] or patterns[kind]
end

---@param name string
---@param pattern_list string[]
---@param list string[]
local function add_forms(name, pattern_list, list)
  for _, pattern in ipairs(pattern_list) do
    list[#list + 1] = (pattern:gsub("%?", function()
      return name
    end))
  end
end

---Returns the possible file names: `ssl` is libssl.a, libssl.so, libssl.so.*. A name
---with an extension is split by the same patterns, and tried literally last. Names
---with a star come last.
---@param name string
---@param kind "program"|"header"|"library"
---@param given? string[] patterns with `?` for the name [default: LuaRocks' for the system]
---@param os? string such as "windows" [default: this system]
---@return string[]
function M.forms(name, kind, given, os)
  os = os or system()
  local used, all = given or patterns_for(kind, os), {}
  if not name:find("%.%l+$") and not name:find("%.%l+%.") then
    add_forms(name, used, all)
  else
    for _, pattern in ipairs(used) do
      local inner = name:match("^" .. pattern:gsub("%.", "%%."):gsub("%*", ".*"):gsub("%?", "(.*)") .. "$")
      if inner then
        add_forms(inner, used, all)
      end
    end
    all[#all + 1] = name
  end
  local list, seen = {}, {}
  for _, stars in ipairs { false, true } do
    for _, form in ipairs(all) do
      local ending = M.library_ending(os)
      form = form:gsub("%.so$", ending):gsub("%.dylib$", ending):gsub("%.dll$", ending)
      if (form:find("*", 1, true) ~= nil) == stars and not seen[form] then
        list[#list + 1], seen[form] = form, true
      end
    end
  end
  return list
end

---Reports whether a folder has a file of a form; returns the file that matched a
---star.
---@param dir string
---@param form string
---@return string? file
function M.has(dir, form)
  if not form:find("*", 1, true) then
    return fs.is_file(path.join(dir, form)) and form or nil
  end
  local folder, last = form:match("^(.*)/([^/]*)$")
  folder, last = folder and path.join(dir, folder) or dir, last or form
  if not fs.is_dir(folder) then
    return nil
  end
  local pattern = "^" .. last:gsub("%p", function(c)
    return c == "*" and ".*" or "%" .. c
  end) .. "$"
  for _, entry in ipairs(fs.list(folder)) do
    if entry.name:find(pattern) then
      return entry.name
    end
  end
end

---Returns Homebrew's folder, if it is installed.
---@return string?
function M.homebrew()
  local given = require("host.platform").env("HOMEBREW_PREFIX")
  for _, dir in ipairs { given or "", "/opt/homebrew", "/home/linuxbrew/.linuxbrew" } do
    if dir ~= "" and fs.is_dir(path.join(dir, "opt")) then
      return dir
    end
  end
  if system() == "darwin" and fs.is_dir("/usr/local/Homebrew") then
    return "/usr/local"
  end
end

---Returns the prefixes of Windows: LuaRocks' own, and the one of MinGW's gcc, where MSYS2
---and others keep their libraries.
---@param gcc string? path of the compiler
---@param list string[]
---@return string[] list
function M.windows_prefixes(gcc, list)
  list[#list + 1] = "c:/external"
  list[#list + 1] = "c:/mingw"
  list[#list + 1] = gcc and path.dir(path.dir(gcc)) or nil
  list[#list + 1] = "c:/windows/system32"
  return list
end

---Returns the prefixes to search: EXTERNAL_DEPS_DIRS, a list like PATH, then
---LuaRocks' own.
---@return string[]
function M.prefixes()
  local list = {}
  local given = require("host.platform").env("EXTERNAL_DEPS_DIRS") or ""
  for dir in given:gmatch(system() == "windows" and "[^;]+" or "[^:]+") do
    list[#list + 1] = dir
  end
  if system() == "windows" then
    return M.windows_prefixes(process.find("gcc"), list)
  end
  for _, dir in ipairs { "/usr/local", "/usr", "/" } do
    list[#list + 1] = dir
  end
  if system() == "darwin" and process.find("xcrun") then
    local sdk = process.run({ argv = { "xcrun", "--show-sdk-path" } }).output:match("^(/[^\n]*)")
    if sdk then
      list[#list + 1] = path.join(sdk, "usr")
    end
  end
  local brew = M.homebrew()
  if brew then
    list[#list + 1] = brew
  end
  return list
end

return M
