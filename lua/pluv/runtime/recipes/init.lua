---Finds the build recipe of a runtime by name. A recipe returns `available`,
---`resolve`, `inputs` and `build`.
local modules = require("host.modules")

local M = {}

---@class pluv.Recipe
---@field available fun(): string[]
---@field resolve fun(request: pluv.RuntimeRequest, options: pluv.InstallOptions): pluv.Release
---@field inputs fun(): table<string, string> besides the archive
---@field build fun(b: pluv.RuntimeBuild): table the record
---@field take? fun(b: pluv.RuntimeBuild): table? installs a binary; nil if it does not run here

---Returns the recipe of a runtime.
---@param name string such as "lua"
---@return pluv.Recipe
function M.find(name)
  return require("pluv.runtime.recipes." .. name)
end

---Returns the runtimes that pluv can install.
---@return string[]
function M.names()
  local list = {}
  for _, name in ipairs(modules.list("pluv.runtime.recipes").modules) do
    list[#list + 1] = name ~= "init" and name or nil
  end
  return list
end

return M
