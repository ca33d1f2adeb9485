---How a lock says that a package's bytes are to be taken: the same ones can be a
---source or a packed rock, and a cloned project's lock may call them either.
local M = {}

---Part of a built rock's key; "" for a source that pluv builds.
---@param project pluv.Project
---@param package table of the lock
---@return string
function M.of(project, package)
  local parts = {}
  if (package.git or "") ~= "" then
    parts = { (package.subdir or "") == "" and "git" or "git " .. package.subdir, package.rockspec }
    if package.rockspec == "" then
      parts[3] = table.concat(package.dependencies, "\n")
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
