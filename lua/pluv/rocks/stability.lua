---Whether rocks of a tree still have their dependencies without others.
local host_tree = require("host.tree")
local host_version = require("host.version")
local trees = require("pluv.rocks.trees")

local M = {}

---Returns the rocks that count as installed: those of the tree and, by the deps mode, of
---others.
---@param settings pluv.RocksSettings
---@param mode string
---@return host.tree.Held[] own those of the tree
---@return table<string, string[]> versions by name, in all trees
function M.installed(settings, mode)
  local own, versions = host_tree.read(settings.target.place), {}
  for _, tree in ipairs(trees.for_dependencies(settings, mode)) do
    for _, rock in ipairs(tree == settings.target and own or host_tree.read(tree.place)) do
      versions[rock.name] = versions[rock.name] or {}
      table.insert(versions[rock.name], rock.version)
    end
  end
  return own, versions
end

---Returns the rocks of a tree that lack a dependency if only the given versions of a rock
---remain.
---@param own host.tree.Held[] without the versions that go
---@param name string
---@param remaining string[] versions of that rock
---@return host.tree.Held[]
function M.dependents(own, name, remaining)
  local broken = {}
  for _, rock in ipairs(own) do
    local lacks = false
    for _, text in ipairs(rock.name ~= name and rock.dependencies or {}) do
      local dependency = host_version.parse_dependency(text)
      if dependency.name == name then
        local is_met = false
        for _, version in ipairs(remaining) do
          is_met = is_met or host_version.matches(version, dependency.constraints)
        end
        lacks = lacks or not is_met
      end
    end
    broken[#broken + 1] = lacks and rock or nil
  end
  return broken
end

---Prints which rocks of the tree lack dependencies, as LuaRocks does after a change.
---@param settings pluv.RocksSettings
---@param mode string
---@param provided table<string, string>
function M.report(settings, mode, provided)
  local own, versions = M.installed(settings, mode == "none" and settings.all.deps_mode or mode)
  for _, rock in ipairs(own) do
    local said = false
    for _, text in ipairs(rock.dependencies) do
      local dependency = host_version.parse_dependency(text)
      local found = false
      for _, version in ipairs(provided[dependency.name] and { provided[dependency.name] } or versions[dependency.name] or {}) do
        found = found or host_version.matches(version, dependency.constraints)
      end
      if not found then
        if not said then
          said = true
          settings:print(("Missing dependencies for %s %s:"):format(rock.name, rock.version))
        end
        settings:print(("   %s (not installed)"):format((text:gsub("== ", ""))))
      end
    end
  end
end

return M
