---Finds the rock of a tree that a module or a program comes from.
local fs = require("std.fs")
local path = require("std.path")
local host_tree = require("host.tree")
local installed = require("pluv.tree.installed")

local M = {}

---@class pluv.Provider
---@field kind "module"|"program"
---@field rock string
---@field version string
---@field file string absolute

---Returns what a tree has under a name: a module, and a program.
---@param tree string
---@param lua string such as "5.4"
---@param name string
---@return pluv.Provider[]
function M.find(tree, lua, name)
  local place = {
    root = tree,
    rocks = path.join(tree, "lib", "luarocks", "rocks-" .. lua),
    lua = path.join(tree, "share", "lua", lua),
    lib = path.join(tree, "lib", "lua", lua),
    bin = path.join(tree, "bin"),
  }
  local found, seen = {}, {}
  local function add(kind, rock, file)
    if not seen[kind] then
      seen[kind] = true
      found[#found + 1] = { kind = kind, rock = rock.name, version = rock.version, file = file }
    end
  end
  for _, rock in ipairs(host_tree.read(place)) do
    local file = rock.modules[name] or rock.modules[name .. ".init"] ---@type string?
    if file then
      local at = path.join(file:find("%.lua$") and place.lua or place.lib, file)
      add("module", rock, fs.exists(at) and at or path.join(place.lua, file))
    end
    local program = rock.commands[name] ---@type string?
    if program then
      add("program", rock, installed.program_of(tree, name) or path.join(place.bin, name))
    end
  end
  return found
end

return M
