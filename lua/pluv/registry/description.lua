---What the registries say of a rock.
local errors = require("std.errors")
local index = require("host.index")
local registries = require("pluv.registry")

local M = {}

---Returns the metadata of a rock's version. Fails with `resolve.missing`.
---@param project pluv.Project?
---@param runtime pluv.Runtime
---@param text string `name` or `name@version`
---@return table info
function M.of(project, runtime, text)
  local name, version = text:match("^([^@]+)@?(.*)$")
  name = name or text
  local info = index.info {
    registries = registries.servers(registries.list(project)),
    lua = runtime.target,
    name = name:lower(),
    version = version ~= "" and version or nil,
  }
  if not info then
    errors.raise {
      code = "resolve.missing",
      message = ("no registry has `%s` for Lua %s"):format(name, runtime.lua),
      hint = "search for part of the name with `pluv search TEXT`",
    }
  end
  return info --[[@as table]]
end

return M
