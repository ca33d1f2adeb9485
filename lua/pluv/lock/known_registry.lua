---Whether the registries that pluv.lock names are configured here. A lock may come from
---a machine whose user has more of them.
local errors = require("std.errors")
local build_log = require("pluv.machine.build_log")
local condition = require("pluv.project.condition")
local names = require("pluv.project.names")
local all_registries = require("pluv.registry")
local locks = require("pluv.lock")

local M = {}

---Returns the registry that pluv.toml names for a package.
---@param project pluv.Project
---@param package table of the lock
---@param target string? of a runtime: only what is for its Lua counts
---@return string? name
local function demanded_of(project, package, target)
  local demanded
  for _, d in ipairs(project.config.dependencies) do
    if d.registry ~= "" and names.plain(d.name) == package.name and (not target or condition.is_for_lua(d, target)) then
      demanded = d.registry
    end
  end
  return demanded
end

---Reports whether the project may use a package's registry. The default registry and
---those of pluv.toml are known without a lookup.
---@param project pluv.Project
---@param package table of the lock
---@param demanded string?
---@return boolean
local function is_known(project, package, demanded)
  local registries = project.config.registries
  for _, registry in ipairs(registries) do
    if registry.url == package.registry and (not demanded or demanded == registry.name) then
      return true
    end
  end
  return not demanded and not registries[1] and package.registry == "https://luarocks.org"
    or all_registries.offers(project, package.registry, demanded)
end

---Returns why a package cannot come from the registry that the lock names; nil if it
---can.
---@param project pluv.Project
---@param package table of the lock
---@param name string? to add the registry as
---@param target string? of a runtime: only what is for its Lua counts
---@return string? reason
---@return string hint
function M.reason(project, package, name, target)
  local demanded = demanded_of(project, package, target)
  if package.registry == "" or is_known(project, package, demanded) then
    return nil, ""
  end
  local url = build_log.quote(package.registry)
  return ("%s is locked from the registry %s, which is not configured for it"):format(package.name, package.registry),
    ("if you know that registry, add it with `pluv registry add %s %s`"):format(name or "NAME", url)
end

---Fails with a failure to resolve; if it is about a package that the present lock has
---from a registry that is not configured here, says so.
---@param failure std.Failure
---@param project pluv.Project
---@param lock pluv.Lock?
---@return any
function M.explain(failure, project, lock)
  local is_named = failure.code == "registry.invalid" -- its message names the registry
  -- Parsed again: `pluv.lock.kept` replaces registries by their names.
  local packages = (is_named or failure.code:find("^resolve%.")) and lock and locks.parse(lock.text).packages or {}
  local words = " " .. failure.message:gsub("[^%w_.-]+", " ") .. " "
  for _, package in ipairs(packages) do
    local reason, hint = M.reason(project, package, is_named and demanded_of(project, package) or nil)
    if reason and words:find(" " .. package.name .. " ", 1, true) then
      return errors.raise {
        code = failure.code,
        message = is_named and failure.message or reason,
        hint = hint,
        cause = not is_named and failure or nil,
      }
    end
  end
  return error(failure, 0)
end

return M
