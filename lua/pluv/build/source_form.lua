---How a lock uses a package's archive: the same bytes can be a source or a packed
---rock, and the lock of a cloned project may claim either.
local M = {}

---Returns the part of a rock's key; "" for a source that pluv builds.
---@param project pluv.Project
---@param package table of the lock
---@return string
function M.of(project, package)
  local parts = {} ---@type string[]
  if (package.git or "") ~= "" then
    parts = { (package.subdir or "") == "" and "git" or "git " .. package.subdir, package.rockspec }
    if package.rockspec == "" then
      table.insert(parts, table.concat(package.dependencies, "\n"))
    end
  elseif (package.source or ""):find("%.all%.rock$") then
    parts = { "all" }
  end
  local luarocks = project.config.luarocks
  if luarocks.version ~= "" and luarocks.sha256 ~= "" then
    parts[#parts + 1] = "luarocks " .. luarocks.version .. " " .. luarocks.sha256
  end
  return table.concat(parts, "\n")
end

return M
