---Names of packages: with their namespace, as "user/name", and without.
local M = {}

---Returns a name without its namespace: no two packages of a tree share it.
---@param name string "" stays
---@return string
function M.plain(name)
  return name:match("[^/]+$") or ""
end

---Returns the name of a package with its namespace, if it has one.
---@param package { name: string, namespace: string }
---@return string
function M.full(package)
  return package.namespace ~= "" and package.namespace .. "/" .. package.name or package.name
end

---Returns the plain name of a dependency, as "user/name >= 1.0".
---@param text string
---@return string
function M.of_dependency(text)
  return M.plain(text:match("^%S+"))
end

---What names a version among all that is chosen, as "name 1.0-1".
---@param package { name: string, version: string }
---@return string
function M.with_version(package)
  return package.name .. " " .. package.version
end

return M
