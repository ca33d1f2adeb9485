---Prints results as LuaRocks does: scripts read these lines.
local version = require("host.version")

local M = {}

---Prints an underlined title between empty lines.
---@param settings pluv.RocksSettings
---@param text string
---@param underline? string
function M.title(settings, text, underline)
  settings:print()
  settings:print(text)
  settings:print((underline or "-"):rep(#text))
  settings:print()
end

---@class pluv.RocksResult a rock in a tree or on a server
---@field name string
---@field version string
---@field arch string
---@field repo string
---@field namespace? string
---@field order? integer its place before sorting

---Prints rocks by name, highest version first: for programs in columns, else under the
---name of each.
---@param settings pluv.RocksSettings
---@param results pluv.RocksResult[]
function M.results(settings, results)
  for i, result in ipairs(results) do
    result.order = i
  end
  table.sort(results, function(a, b)
    if a.name ~= b.name then
      return a.name < b.name
    end
    local order = version.compare(a.version, b.version)
    return order > 0 or order == 0 and a.order < b.order
  end)
  if settings.opts.porcelain then
    for _, r in ipairs(results) do
      if r.namespace then
        settings:print(r.name, r.version, r.arch, r.repo, r.namespace)
      else
        settings:print(r.name, r.version, r.arch, r.repo)
      end
    end
    return
  end
  local at = 1
  while results[at] do
    local name, spaces = results[at].name, {}
    while results[at] and results[at].name == name do
      local r = results[at]
      local space = r.namespace or ""
      if not spaces[space] then
        spaces[space], spaces[#spaces + 1] = {}, space
      end
      table.insert(spaces[space], ("   %s (%s) - %s"):format(r.version, r.arch, r.repo))
      at = at + 1
    end
    table.sort(spaces)
    for _, space in ipairs(spaces) do
      settings:print(space == "" and name or space .. "/" .. name)
      for _, line in ipairs(spaces[space]) do
        settings:print(line)
      end
      settings:print()
    end
  end
end

return M
