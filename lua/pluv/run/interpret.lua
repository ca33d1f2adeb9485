---Programs of rocks, and files run by the Lua inside pluv.
local M = {}

---The file of a rock's program itself, below its rock; nil if there is none.
---@param tree string
---@param runtime pluv.Runtime
---@param name string
---@return string?
function M.script_of(tree, runtime, name)
  local fs, path = require("std.fs"), require("std.path")
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

---Runs a file with the Lua inside pluv.
---@param file string
---@param args string[]
---@param environment pluv.Environment
---@return integer code
function M.interpret(file, args, environment)
  local exit = require("host.interpreter").run { file = file, args = args, path = environment.path, env = environment.set }
  if exit.message then
    require("host.term").note("error", "lua: " .. exit.message .. (exit.trace and "\n" .. exit.trace or ""))
  end
  return exit.code
end

return M
