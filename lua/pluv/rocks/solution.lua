---Chooses the versions of rocks for a tree.
local tables = require("std.table")
local errors = require("std.errors")
local resolver = require("host.resolver")
local host_lock = require("host.lock")
local names = require("pluv.project.names")
local requirements = require("pluv.project.requirements")
local registries = require("pluv.registry")
local backends = require("pluv.build.backends")
local locks = require("pluv.lock")
local checksums = require("pluv.lock.checksums")
local lock_entries = require("pluv.lock.entries")
local trees = require("pluv.rocks.trees")

local M = {}

---@class pluv.RocksChoice : pluv.Choice
---@field skip table<string, boolean> names that are not to be installed

---@class pluv.RocksWanted what to resolve
---@field roots pluv.Requirement[]
---@field fresh string[] names that the servers are asked for, whatever the trees have
---@field pins? table<string, string> versions of a luarocks.lock
---@field pinned? table<string, pluv.Pinned> rocks of folders, by name
---@field only? table<string, string> the only registry of a name
---@field skip? table<string, boolean> names that are not to be installed, for `--only-deps`
---@field mode string deps mode

---@class pluv.RocksChosen
---@field new table[] packages as in pluv.lock, to build
---@field tools table[] build dependencies
---@field there table<string, { version: string, tree: string }> rocks of trees that are used, by name
---@field choice pluv.Choice

---Fails if a source is not below the address of `--only-sources`.
---@param settings pluv.RocksSettings
---@param package table
local function check_source(settings, package)
  local only = settings.opts.only_sources
  if only and package.kind == "rockspec" and package.source_url:sub(1, #only) ~= only then
    errors.raise {
      code = "fetch.url",
      message = ("the source of %s is at %s, which `--only-sources` excludes"):format(names.with_version(package), package.source_url),
      hint = only ~= "-" and ("it allows addresses that begin with %s"):format(only) or "its empty value allows none",
    }
  end
end

---Resolves requirements.
---@param workshop pluv.RocksWorkshop
---@param wanted pluv.RocksWanted
---@return pluv.RocksChoice
function M.solve(workshop, wanted)
  local settings, project, runtime = workshop.settings, workshop.project, workshop.runtime
  local list = {}
  for i, tree in ipairs(trees.for_dependencies(settings, wanted.mode)) do
    list[i] = { name = tree.root, path = tree.root, lua = settings.lua, rocks = tree.place.rocks }
  end
  local native = {}
  for i, backend in ipairs(backends.names(project.root)) do
    native[i] = "luarocks-build-" .. backend:gsub("_", "-")
  end
  local overrides, pinned = {}, {}
  for name, version in pairs(wanted.pins or {}) do
    overrides[name] = "== " .. version
  end
  if wanted.mode == "none" then
    overrides.lua = ">= 0" -- then LuaRocks asks for no Lua either
  end
  for _, p in ipairs(tables.values(wanted.pinned or {})) do
    pinned[#pinned + 1] = { name = p.name, version = p.version, dependencies = p.dependencies, build_dependencies = p.build_dependencies }
  end
  local ok, solved = errors.catch(resolver.solve, {
    registries = registries.servers(workshop.registries),
    only = wanted.only,
    pinned = pinned,
    trees = list,
    fresh = wanted.fresh,
    native = native,
    shallow = wanted.mode == "none",
    lua = runtime.target,
    flag = "--lua-version",
    roots = wanted.roots,
    provided = settings:provided(),
    overrides = overrides,
  })
  if not ok then
    if (solved.hint or ""):find("pluv.toml", 1, true) then
      solved.hint = "to install rocks that do not fit together: install each by itself, with `--deps-mode none`"
    end
    error(solved, 0)
  end
  return {
    packages = solved.packages,
    builds = solved.builds,
    pinned = wanted.pinned or {},
    roots = wanted.roots,
    overrides = overrides,
    pre_resolve = "",
    pre_resolve_overrides = {},
    skip = wanted.skip or {},
  }
end

---Downloads what was chosen, and describes it as pluv.lock does. Leaves out the names that
---are not to be installed.
---@param workshop pluv.RocksWorkshop
---@param choice pluv.RocksChoice
---@return pluv.RocksChosen
function M.describe(workshop, choice)
  local project = workshop.project
  local all, there, packages = {}, {}, {}
  for _, package in ipairs(choice.packages) do
    if package.tree ~= "" then
      there[package.name] = { version = package.version, tree = package.tree }
    elseif not choice.skip[package.name] then
      all[#all + 1], packages[#packages + 1] = package, package
    end
  end
  for _, package in ipairs(choice.builds) do
    all[#all + 1] = package
  end
  for _, package in ipairs(all) do
    check_source(workshop.settings, package)
  end
  local kept = { packages = {}, preferred = {}, builds = {}, unasked = {}, sums = {} }
  local sources = checksums.collect(project, all, choice, kept, workshop.runtime, workshop.work, workshop.settings.ctx.offline)
  local urls = registries.identities(workshop.registries)
  local function entries(list)
    local out = {}
    for _, package in ipairs(list) do
      out[#out + 1] = lock_entries.of(package, choice.pinned, sources, urls[package.registry])
    end
    return out
  end
  -- The form of pluv.lock has what keys of built rocks are made of.
  local block = requirements.canonical(project, workshop.runtime.target) --[[@as pluv.Resolved]]
  block.tag, block.provides = workshop.runtime.tag, locks.provided_list(workshop.runtime.provides)
  local lock = locks.parse(host_lock.replace {
    text = "",
    file = "pluv.lock",
    resolution = { runtime = block, packages = entries(packages), builds = entries(choice.builds) },
  })
  return { new = lock.packages, tools = lock.builds, there = there, choice = choice }
end

return M
