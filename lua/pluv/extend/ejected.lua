---Ejected modules: files below the config folder that replace pluv's own modules.
---`pluv eject` writes a first line that records what a file was made from.
local fs = require("std.fs")
local hash = require("std.hash")
local path = require("std.path")
local tables = require("std.table")
local modules = require("host.modules")
local platform = require("host.platform")

local M = {}

---@class pluv.Ejected
---@field module string
---@field file string
---@field version? string version of pluv that it was ejected from
---@field state "same"|"changed"|"added"|"outdated"|"gone" outdated: pluv's own module has changed; gone: pluv has none now
---@field edited boolean whether its user has changed it

local stamp = "^%-%- ejected from pluv (%S+) sha256:(%x+)\r?\n"

---Returns the folder that is searched before the modules in the binary.
---@return string
function M.folder()
  return path.join(platform.folder("config"), "lua")
end

---Returns the first line for an ejected module.
---@param sha256 string of the module in the binary
---@return string
function M.stamp(sha256)
  return ("-- ejected from pluv %s sha256:%s\n"):format(platform.describe().version, sha256)
end

---Returns a module's source without that line.
---@param text string
---@return string
function M.body(text)
  local _, last = text:find(stamp)
  return last and text:sub(last + 1) or text
end

---Returns the usual name of a module: `x` for `x.init`, except below pluv.commands,
---where `init` is a command.
---@param module string
---@return string
function M.canonical(module)
  return module:find("^pluv%.commands%.") and module or (module:gsub("%.init$", ""))
end

---Reports whether a module can be ejected. `pluv.commands` itself is the command `init`;
---the file of a group of commands only holds its summary.
---@param module string canonical
---@return boolean
function M.is_ejectable(module)
  local is_group = module:find("^pluv%.commands%.") and modules.list(module).modules[1]
  return module:find("^pluv%.") ~= nil and module ~= "pluv.commands" and not is_group and modules.embedded(module) ~= nil
end

---@param package string
---@param names string[] extended
local function collect(package, names)
  local listing = modules.list(package)
  for _, name in ipairs(listing.modules) do
    local module = M.canonical(package .. "." .. name)
    names[#names + 1] = M.is_ejectable(module) and module or nil
  end
  for _, name in ipairs(listing.packages) do
    collect(package .. "." .. name, names)
  end
end

---Returns the modules that can be ejected, sorted by name.
---@return string[]
function M.names()
  local names = {}
  collect("pluv", names)
  return tables.sorted(names)
end

---@param module string
---@param file string
---@return pluv.Ejected
local function describe(module, file)
  local text, embedded = fs.read(file), modules.embedded(module)
  local version, sum = text:match(stamp)
  local body = M.body(text)
  local entry = { module = module, file = file, version = version, state = "added", edited = true }
  if embedded then
    entry.edited = sum ~= hash.sha256(body)
    entry.state = sum and sum ~= embedded.sha256 and "outdated" or body == embedded.text and "same" or "changed"
  elseif sum then
    entry.edited = sum ~= hash.sha256(body)
    entry.state = "gone"
  end
  return entry
end

---Returns all ejected modules, sorted by name.
---@return pluv.Ejected[]
function M.list()
  local found = {}
  if not platform.describe().config then
    return found
  end
  local dir = path.join(M.folder(), "pluv")
  for _, entry in ipairs(fs.is_dir(dir) and fs.walk(dir) or {}) do
    local name = entry.type ~= "dir" and entry.name:match("^(.+)%.lua$")
    if name then
      local module = M.canonical("pluv." .. name:gsub("/", "."))
      found[#found + 1] = describe(module, path.join(dir, entry.name))
    end
  end
  return found
end

---Returns messages about modules that were ejected from other versions.
---@return string[]
function M.notes()
  local notes = {}
  for _, entry in ipairs(M.list()) do
    if entry.state == "outdated" then
      local text = "the ejected `%s` is from pluv %s, and the built-in module has changed since; see `pluv eject --diff %s`"
      notes[#notes + 1] = text:format(entry.module, entry.version, entry.module)
    elseif entry.state == "gone" then
      local text = "the ejected `%s` is from pluv %s and unused: this pluv has no such module; to remove it: `pluv eject --drop %s`"
      notes[#notes + 1] = text:format(entry.module, entry.version, entry.module)
    end
  end
  return notes
end

return M
