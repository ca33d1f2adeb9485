---Names of packages: with a namespace, such as "user/name", and without.
local M = {}

---Returns a name without namespace; it is unique within a tree.
---@param name string may be ""
---@return string
function M.plain(name)
  return name:match("[^/]+$") or ""
end

---Returns a package's name, with its namespace if it has one.
---@param package { name: string, namespace: string }
---@return string
function M.full(package)
  return package.namespace ~= "" and package.namespace .. "/" .. package.name or package.name
end

---Returns the plain name of a dependency string, such as "user/name >= 1.0".
---@param text string
---@return string
function M.of_dependency(text)
  return M.plain(text:match("^%S+") or "")
end

---Formats a package with its version: "name 1.0-1".
---@param package { name: string, version: string }
---@return string
function M.with_version(package)
  return package.name .. " " .. package.version
end

return M
