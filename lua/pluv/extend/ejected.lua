---Modules of pluv that its user has taken over: files below the folder of the
---settings that stand for those in the binary. The first line of one that `pluv
---eject` wrote says what it was made from.
local fs, path = require("std.fs"), require("std.path")
local modules = require("host.modules")

local M = {}

---@class pluv.Ejected
---@field module string
---@field file string
---@field version? string of the pluv that it was ejected from
---@field state "same"|"changed"|"added"|"outdated"|"gone" "added" where pluv has none; "outdated" where pluv's own is another one now; "gone" where pluv had one
---@field edited boolean its user has changed it

local stamp = "^%-%- ejected from pluv (%S+) sha256:(%x+)\r?\n"

---Returns the folder that stands before the modules in the binary.
---@return string
function M.folder()
  return path.join(require("host.platform").folder("config"), "lua")
end

---Returns the first line of an ejected module.
---@param sha256 string of the module in the binary
---@return string
function M.stamp(sha256)
  return ("-- ejected from pluv %s sha256:%s\n"):format(require("host.platform").describe().version, sha256)
end

---Returns a module's text without that line.
---@param text string
---@return string
function M.body(text)
  local _, last = text:find(stamp)
  return last and text:sub(last + 1) or text
end

---Returns the name that a module is known by: `x` where `x.init` is the same one. Below
---pluv.commands `init` is a command.
---@param module string
---@return string
function M.canonical(module)
  return module:find("^pluv%.commands%.") and module or (module:gsub("%.init$", ""))
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
    entry.edited = sum ~= require("std.hash").sha256(body)
    entry.state = sum and sum ~= embedded.sha256 and "outdated" or body == embedded.text and "same" or "changed"
  elseif sum then
    entry.edited = sum ~= require("std.hash").sha256(body)
    entry.state = "gone"
  end
  return entry
end

---Returns all of them, sorted by name.
---@return pluv.Ejected[]
function M.list()
  local found = {}
  if not require("host.platform").describe().config then
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

---What there is to say of modules that were made from others than the binary has now.
---@return string[]
function M.notes()
  local notes = {}
  for _, entry in ipairs(M.list()) do
    if entry.state == "outdated" then
      notes[#notes + 1] = ("ejected `%s` is from pluv %s, and the built-in one has changed; see `pluv eject --diff %s`"):format(
        entry.module, entry.version, entry.module)
    elseif entry.state == "gone" then
      notes[#notes + 1] = ("ejected `%s` is from pluv %s; this pluv has no such module and does not use it; remove it with `pluv eject --drop %s`"):format(
        entry.module, entry.version, entry.module)
    end
  end
  return notes
end

return M
