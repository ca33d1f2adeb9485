---Lists the rocks of a tree, in LuaRocks' layout.
local fs = require("std.fs")
local path = require("std.path")
local host_tree = require("host.tree")
local shell = require("pluv.machine.shell")

local M = {}

---Returns the Lua versions that a tree has rocks for, sorted.
---@param tree string
---@return string[] such as "5.4"
function M.languages(tree)
  local dir, list = path.join(tree, "lib", "luarocks"), {}
  for _, entry in ipairs(fs.is_dir(dir) and fs.list(dir) or {}) do
    list[#list + 1] = entry.name:match("^rocks%-(%d+%.%d+)$")
  end
  return list
end

---Returns the rocks of a tree for a version of Lua, sorted by name and version.
---@param tree string
---@param lua string such as "5.4"
---@return { name: string, version: string }[]
function M.list(tree, lua)
  return host_tree.installed(path.join(tree, "lib", "luarocks", "rocks-" .. lua))
end

---Returns the file of a program in a tree's bin/; nil if there is none.
---@param tree string
---@param name string
---@return string?
function M.program_of(tree, name)
  local file = path.join(tree, "bin", name)
  for _, ending in ipairs(shell.is_cmd() and { "", ".bat", ".cmd", ".exe" } or { "" }) do
    if fs.is_file(file .. ending) then
      return file .. ending
    end
  end
end

---Returns a rock's own script of a program, below its rock folder; nil if there is
---none.
---@param tree string
---@param runtime pluv.Runtime
---@param name string
---@return string?
function M.script_of(tree, runtime, name)
  local rocks = path.join(tree, "lib", "luarocks", "rocks-" .. runtime.lua)
  for _, rock in ipairs(fs.is_dir(rocks) and fs.list(rocks) or {}) do
    if rock.type == "dir" then
      for _, version in ipairs(fs.list(path.join(rocks, rock.name))) do
        local file = path.join(rocks, rock.name, version.name, "bin", name)
        if fs.is_file(file) then
          return file
        end
      end
    end
  end
end

return M
