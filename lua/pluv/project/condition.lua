---What a dependency is for: some versions of Lua, some platforms.
local host_project = require("host.project")
local rockspec = require("host.rockspec")

local M = {}

---Reports whether a dependency is for the Lua of a target.
---@param dependency table of pluv.toml
---@param target string of a runtime
---@return boolean
function M.is_for_lua(dependency, target)
  return dependency.lua == "" or host_project.is_for_lua(dependency.lua, target)
end

---Reports whether this machine has one of some platforms.
---@param platforms string[]? none for all
---@return boolean
function M.is_for_machine(platforms)
  return not platforms or not platforms[1] or rockspec.supports(platforms)
end

---Words what a dependency is for, such as `Lua >= 5.3 on windows`.
---@param dependency table of pluv.toml
---@return string? nil for all
function M.words(dependency)
  local words = {}
  words[1] = dependency.lua ~= "" and "Lua " .. dependency.lua or nil
  words[#words + 1] = dependency.platforms[1] and "on " .. table.concat(dependency.platforms, ", ") or nil
  return words[1] and table.concat(words, " ")
end

return M
