---What is to be resolved of a project, and where each requirement stands.
local requirements = require("pluv.project.requirements")

local M = {}

---@class pluv.Requirement
---@field dependency string
---@field who string where it stands, for messages
---@field flags? string that `pluv add` needs to write it again

---What is to be resolved for a target, besides git and path dependencies.
---@param project pluv.Project
---@param target string
---@return pluv.Requirement[] roots
---@return pluv.Requirement[] build_roots of building the project itself
---@return table<string, string> only registries by package name
function M.collect(project, target)
  local roots, builds, only = {}, {}, {}
  for _, d in ipairs(project.config.dependencies) do
    roots[#roots + 1] = {
      dependency = d.name .. " " .. d.constraint,
      who = d.dev and "pluv.toml [dev-dependencies]" or "pluv.toml [dependencies]",
      flags = (d.dev and "--dev " or "") .. (d.registry ~= "" and ("--registry %s "):format(d.registry) or ""),
    }
    if d.registry ~= "" then
      only[d.name] = d.registry
    end
  end
  local spec = requirements.rockspec(project, target)
  for _, list in ipairs(requirements.lists) do
    local into = list.kind == "build_requires" and builds or roots
    for _, dependency in ipairs(spec and spec[list.field] or {}) do
      into[#into + 1] = { dependency = dependency, who = ("%s [%s]"):format(project.config.rockspec, list.field) }
    end
  end
  return roots, builds, only
end

return M
