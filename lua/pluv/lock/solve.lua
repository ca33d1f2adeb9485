---Chooses versions: the resolver satisfies every constraint of a project.
local errors = require("std.errors")
local log = require("std.log")
local resolver = require("host.resolver")
local version = require("host.version")
local runtimes = require("pluv.runtime")
local other_trees = require("pluv.project.other_trees")
local own_rock = require("pluv.project.own_rock")
local project_roots = require("pluv.project.roots")
local pre_resolve = require("pluv.extend.pre_resolve")
local all_registries = require("pluv.registry")
local backends = require("pluv.build.backends")
local lock_pinned = require("pluv.lock.pinned")

local M = {}

---@param registries pluv.Registry[]
---@param only table<string, string>
local function require_registries(registries, only)
  local names = {}
  for _, registry in ipairs(registries) do
    names[registry.name] = true
  end
  for package, name in pairs(only) do
    if not names[name] then
      errors.raise {
        code = "registry.invalid",
        message = ("`%s` uses the registry `%s`, which is not configured"):format(package, name),
        hint = ("add it with `pluv registry add %s URL`; `pluv registry list` lists configured registries"):format(name),
      }
    end
  end
end

---@class pluv.Choice the result of host.resolver.solve, and
---@field packages table[]
---@field builds table[]
---@field pinned table<string, pluv.Pinned>
---@field roots pluv.Requirement[] requirements of the project
---@field overrides table<string, string>
---@field pre_resolve string hash of that hook
---@field pre_resolve_overrides string[] overrides of that hook

---Notes packages that require another version of the project's own rock; they get the
---project all the same.
---@param packages table[]
---@param own pluv.Pinned
local function note_outside(packages, own)
  for _, package in ipairs(packages) do
    for _, text in ipairs(package.requires or {}) do
      local dependency = version.parse_dependency(text)
      if dependency.name == own.name and not version.matches(own.version, dependency.constraints) then
        log.note("%s %s requires %s; using the project's own %s %s", package.name, package.version, text, own.name, own.version)
      end
    end
  end
end

---Chooses versions for a project.
---@param project pluv.Project
---@param runtime pluv.Runtime
---@param options { offline: boolean, kept: pluv.Kept, preferred: table<string, string>, work: string }
---@return pluv.Choice
function M.choose(project, runtime, options)
  local registries = all_registries.list(project)
  local by_name, versions = {}, {}
  local own = own_rock.pinned(project, runtime.target)
  local pinned = lock_pinned.collect(project, runtime.target, own, options.kept.packages, options.work, options.offline)
  for i, package in ipairs(pinned) do
    by_name[package.name] = package
    versions[i] = {
      name = package.name,
      version = package.version,
      dependencies = package.dependencies,
      build_dependencies = package.build_dependencies,
    }
  end
  local roots, only = project_roots.collect(project, runtime.target)
  require_registries(registries, only)
  local trees = {}
  for i, tree in ipairs(other_trees.usable(project)) do
    trees[i] = { name = tree.name, path = tree.path, lua = runtime.lua }
  end
  local overrides = {}
  local hook = pre_resolve.of(project.root) -- hashed before it runs, so that a concurrent edit is noticed
  local hook_overrides, hook_list = pre_resolve.overrides(project, runtime)
  for _, set in ipairs { project.config.overrides, hook_overrides } do
    for name, constraint in pairs(set) do
      overrides[name] = constraint
    end
  end
  if own then
    overrides[own.name] = "== " .. own.version
  end
  -- LuaRocks needs a rock for each build type that is not built in.
  local native = {}
  for i, backend in ipairs(backends.names(project.root)) do
    native[i] = "luarocks-build-" .. backend:gsub("_", "-")
  end
  local summed = {}
  for id in pairs(options.kept.sums) do
    summed[id] = true
  end
  local solved = resolver.solve {
    registries = all_registries.servers(registries),
    only = only,
    pinned = versions,
    trees = trees,
    native = native,
    shallow = project.config.trees.deps_mode == "none",
    lua = runtime.target,
    flag = runtimes.flag(runtime.from),
    roots = roots,
    provided = runtime.provides,
    preferred = options.preferred,
    preferred_builds = options.kept.builds,
    keep_dev = options.kept.unasked,
    overrides = overrides,
    summed = summed,
  }
  if own then
    note_outside(solved.packages, own)
  end
  return {
    packages = solved.packages,
    builds = solved.builds,
    pinned = by_name,
    roots = roots,
    overrides = overrides,
    pre_resolve = hook,
    pre_resolve_overrides = hook_list,
  }
end

return M
