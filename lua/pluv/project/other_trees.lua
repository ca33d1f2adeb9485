---Rocks trees besides the project's own that may provide dependencies: LuaRocks' deps
---modes.
local fs = require("std.fs")
local hash = require("std.hash")
local path = require("std.path")
local platform = require("host.platform")

local M = {}

---Stands for the project's own tree in the list.
local own = "."

---@param project pluv.Project
---@param name string from pluv.toml
---@return string
local function location(project, name)
  local rest = name:match("^~/(.*)$") or (name == "~" and "")
  if rest then
    return path.join(platform.folder("home"), rest)
  end
  return path.resolve(project.root, name)
end

---Returns the other trees to use, in order. Mode `all` uses each one; `order` those
---below the project's own, which is first by default; `one` and `none` use no others.
---@param project pluv.Project
---@return { name: string, path: string }[]
function M.usable(project)
  local trees = project.config.trees
  local list, below = {}, trees.deps_mode == "all"
  if not below and trees.deps_mode ~= "order" then
    return list
  end
  local named = false
  for _, name in ipairs(trees.paths) do
    named = named or name == own
  end
  below = below or not named
  for _, name in ipairs(trees.paths) do
    if name == own then
      below = true
    elseif below then
      list[#list + 1] = { name = name, path = location(project, name) }
    end
  end
  return list
end

---Returns why a locked rock of another tree is missing or has changed; nil if it is
---unchanged.
---@param project pluv.Project
---@param package table of the lock
---@param lua string
---@return string? reason
function M.missing(project, package, lua)
  local stem = package.name .. "-" .. package.version
  local file =
    path.join(location(project, package.tree), "lib", "luarocks", "rocks-" .. lua, package.name, package.version, stem .. ".rockspec")
  local text = fs.read_if_exists(file)
  if not text then
    return ("%s %s is no longer in the tree %s"):format(package.name, package.version, package.tree)
  elseif hash.sha256(text) ~= package.rockspec_sha256 then
    return ("%s %s in the tree %s has changed since pluv.lock was written"):format(package.name, package.version, package.tree)
  end
end

return M
