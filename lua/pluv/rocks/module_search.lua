---Finds the file of a module: among the rocks of trees, like luarocks.loader, then in
---LUA_PATH and LUA_CPATH.
local errors = require("std.errors")
local fs = require("std.fs")
local path = require("std.path")
local process = require("std.process")
local host_tree = require("host.tree")
local build_environment = require("pluv.machine.build_environment")

local M = {}

---Returns the name of a file that another rock has too.
---@param rock { name: string, version: string }
---@param file string
---@return string
function M.versioned(rock, file)
  return ((rock.name .. "_" .. rock.version):gsub("[-.]", "_")) .. "-" .. file
end

---Returns the file of a rock's file in a deploy folder: under its versioned name, if it
---is there.
---@param rock pluv.InstalledRock
---@param dir string
---@param file string
---@return string
function M.deployed(rock, dir, file)
  local versioned = path.join(dir, M.versioned(rock, file))
  return fs.exists(versioned) and versioned or path.join(dir, file)
end

---@param rock pluv.InstalledRock
---@param file string
---@return string
local function file_of(rock, file)
  local place = rock.tree.place
  local dir = file:find("%.lua$") and place.lua or place.lib
  local found = M.deployed(rock, dir, file)
  return fs.exists(found) and found or M.deployed(rock, dir == place.lua and place.lib or place.lua, file)
end

---Returns package.path and package.cpath of the Lua, which know its own folders and those of
---LUA_PATH and LUA_CPATH. Without a Lua, `;;` stands for them.
---@param settings pluv.RocksSettings
---@return string path
---@return string cpath
function M.of_lua(settings)
  local ok, runtime = errors.catch(settings.runtime, settings)
  local said = ok
      and runtime.source ~= "builtin"
      and process.run {
        argv = { runtime.path, "-e", [[io.stdout:write(package.path, "\n", package.cpath)]] },
        unset = build_environment.no_init,
      }
    or nil
  if said and said.code == 0 then
    local lua_path, lua_cpath = said.output:match("^([^\n]*)\n([^\n]*)$")
    return lua_path or ";;", lua_cpath or ";;"
  end
  return ";;", ";;"
end

---Returns the file of a module, and a line that says where it is from. Fails with
---`resolve.missing`.
---@param settings pluv.RocksSettings
---@param module string
---@return string file
---@return string from
function M.find(settings, module)
  for _, tree in ipairs(settings.trees) do
    local rocks = host_tree.read(tree.place)
    for _, name in ipairs { module, module .. ".init" } do
      for _, rock in ipairs(rocks) do
        local file = rock.modules[name] ---@type string?
        if file then
          local one = rock --[[@as pluv.InstalledRock]]
          one.tree = tree
          return file_of(one, file), ("(provided by %s %s)"):format(rock.name, rock.version)
        end
      end
    end
  end
  local as_path = module:gsub("%.", "/")
  local lua_path, lua_cpath = M.of_lua(settings)
  for _, search in ipairs { { "path", lua_path }, { "cpath", lua_cpath } } do
    for template in search[2]:gmatch("[^;]+") do
      local file = template:gsub("%?", (as_path:gsub("%%", "%%%%")))
      if fs.is_file(path.resolve(settings.ctx.dir, file)) then
        return file, ("(found directly via package.%s -- not installed as a rock?)"):format(search[1])
      end
    end
  end
  return errors.raise {
    code = "resolve.missing",
    message = ("there is no module `%s`"):format(module),
    hint = ("`pluv search %s` looks for it on the servers"):format((module:match("^[^.]+"))),
  }
end

return M
