---The requirements of a project to resolve, with the place of each.
local requirements = require("pluv.project.requirements")

local M = {}

---@class pluv.Requirement
---@field dependency string
---@field who string where it is required, for messages
---@field flags? string flags that `pluv add` needs to change it

---Returns the requirements of a target, except git and path dependencies. Build
---dependencies of the project are resolved with its own rock.
---@param project pluv.Project
---@param target string
---@return pluv.Requirement[] roots
---@return table<string, string> registries by package name
function M.collect(project, target)
  local roots, only = {}, {}
  local spec = require("pluv.project.rockspec").of(project, target)
  for _, d in ipairs(requirements.others(project, spec)) do
    roots[#roots + 1] = {
      dependency = d.name .. " " .. d.constraint,
      who = d.dev and "pluv.toml [dev-dependencies]" or "pluv.toml [dependencies]",
      flags = (d.dev and "--dev " or "") .. (d.registry ~= "" and ("--registry %s "):format(d.registry) or ""),
    }
    if d.registry ~= "" then
      only[d.name] = d.registry
    end
  end
  for _, list in ipairs(requirements.lists) do
    for _, dependency in ipairs(spec and list.kind ~= "build_requires" and spec[list.field] or {}) do
      roots[#roots + 1] = { dependency = dependency, who = ("%s [%s]"):format(project.config.rockspec, list.field) }
    end
  end
  if spec then
    roots[#roots + 1] = { dependency = spec.name, who = project.config.rockspec }
  end
  return roots, only
end

return M
