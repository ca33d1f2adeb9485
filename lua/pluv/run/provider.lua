---Tells which rock of a project a module or a program comes from.
local errors = require("std.errors")
local log = require("std.log")
local path = require("std.path")
local tables = require("std.table")
local providers = require("pluv.tree.providers")
local layout = require("pluv.project.layout")

local M = {}

---Prints the files of a module and a program, and their rocks. Fails with
---`resolve.missing`.
---@param ctx pluv.Context
---@param project pluv.Project
---@param runtime pluv.Runtime
---@param name string
function M.show(ctx, project, runtime, name)
  local found = {} ---@type pluv.Provider[]
  for _, tree in ipairs(layout.trees(project, runtime.tag)) do
    found = tables.join(found, providers.find(tree, runtime.lua, name))
  end
  if not found[1] then
    local first = name:match("^[^.]+") or name
    errors.raise {
      code = "resolve.missing",
      message = ("no rock of the project has a module or a program `%s`"):format(name),
      hint = ("`pluv why %s` shows why a package is locked, `pluv search %s` looks for rocks"):format(first, first),
    }
  end
  ctx:value(function()
    return table.concat(tables.map(found, function(one)
      return one.file .. "\n"
    end))
  end, found)
  for _, one in ipairs(ctx.json and {} or found) do
    log.note("the %s `%s` is from %s %s (%s)", one.kind, name, one.rock, one.version, path.rel(project.root, one.file))
  end
end

return M
