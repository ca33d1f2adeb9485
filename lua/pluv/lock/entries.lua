---Makes the entries of pluv.lock from the chosen versions.
local version = require("host.version")
local names = require("pluv.project.names")

local M = {}

---Returns the chosen dependencies of a package, as in its rockspec, sorted.
---@param chosen table
---@param requires string[]
---@return string[]
local function edges(chosen, requires)
  local wanted, list = {}, {}
  for _, name in ipairs(chosen.dependencies) do
    wanted[name] = true
  end
  for _, text in ipairs(requires) do
    local dependency = version.parse_dependency(text)
    if wanted[dependency.name] then
      list[#list + 1] = dependency.text
    end
  end
  table.sort(list)
  return list
end

---Returns the entry of a chosen package.
---@param chosen table
---@param pinned table<string, pluv.Pinned>
---@param sources table<string, table>
---@param registry string?
---@return table
function M.of(chosen, pinned, sources, registry)
  local own = pinned[chosen.name]
  if chosen.tree ~= "" then
    return {
      name = chosen.name,
      version = chosen.version,
      dependencies = edges(chosen, chosen.requires),
      build = chosen.build,
      tree = chosen.tree,
      rockspec_sha256 = chosen.rockspec_sha256,
    }
  elseif chosen.pinned then
    return {
      name = chosen.name,
      version = chosen.version,
      dependencies = edges(chosen, own.dependencies),
      build = own.build,
      rockspec = own.rockspec,
      rockspec_sha256 = own.rockspec_sha256,
      path = own.path,
      git = own.git,
      ref = own.ref,
      subdir = own.subdir,
      commit = own.commit,
      source_sha256 = own.source_sha256,
      built_with = chosen.built_with,
    }
  end
  local source = sources[names.with_version(chosen)]
  return {
    name = chosen.name,
    namespace = chosen.namespace,
    version = chosen.version,
    dependencies = edges(chosen, chosen.requires),
    build = chosen.build,
    registry = registry,
    source = source.source,
    source_sha256 = source.sha256,
    rockspec_sha256 = source.rockspec_sha256,
    built_with = chosen.built_with,
  }
end

return M
