---How to write to the folders of built rocks: in the cache directly, in a project
---(packages built in place) without following links.
local fs = require("std.fs")
local host_fs = require("host.fs")
local state = require("host.state")

local M = {}

---@class pluv.BuildPlaces
---@field make_dir fun(dir: string)
---@field remove fun(dir: string)
---@field replace fun(new: string, dir: string)
---@field write fun(file: string, text: string)

---Returns the functions that change the folders of built rocks.
---@param root? string the project that they are in [default: the cache]
---@return pluv.BuildPlaces
function M.of(root)
  if not root then
    return { make_dir = fs.make_dir, remove = fs.remove, replace = host_fs.replace, write = fs.write }
  end
  local places = {} ---@type table<string, function>
  for _, name in ipairs { "make_dir", "remove", "replace", "write" } do
    places[name] = function(...)
      state[name](root, ...)
    end
  end
  return places --[[@as pluv.BuildPlaces]]
end

return M
