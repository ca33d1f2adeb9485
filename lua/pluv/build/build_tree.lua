---The tree of a build: a rock's build dependencies, for the runtime that runs them.
local path = require("std.path")
local platform = require("host.platform")
local tree = require("host.tree")
local wrappers = require("pluv.tree.wrapper")

local M = {}

---Links a tree from built rocks.
---@param root string new folder
---@param dirs string[] rock folders
---@param runtime pluv.Runtime
---@return pluv.Kit
function M.assemble(root, dirs, runtime)
  tree.assemble { root = root, lua = runtime.lua, parts = wrappers.parts(dirs, runtime) }
  local share = path.join(root, "share", "lua", runtime.lua)
  local info = platform.describe()
  local windows = info.os == "windows"
  -- The last, empty entry adds the interpreter's own search path.
  return {
    tree = root,
    env = {
      LUA_PATH = table.concat({ path.join(share, "?.lua"), path.join(share, "?", "init.lua"), "" }, ";") .. ";",
      LUA_CPATH = path.join(root, "lib", "lua", runtime.lua, windows and "?.dll" or "?.so") .. ";;",
      PATH = path.join(root, "bin") .. (windows and ";" or ":") .. (platform.env("PATH") or ""),
    },
  }
end

return M
