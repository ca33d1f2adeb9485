---The dependencies of pluv.toml as a rockspec has them.
local errors = require("std.errors")
local tables = require("std.table")
local condition = require("pluv.project.condition")
local groups = require("pluv.project.groups")

local M = {}

---Other names of platforms; LuaRocks ignores the dependencies of `macos`.
local same = { macos = "macosx", win32 = "windows" }

---The platforms of machines that have a platform.
local wider = {
  bsd = { "unix" },
  linux = { "unix" },
  solaris = { "unix" },
  macosx = { "unix", "bsd" },
  freebsd = { "unix", "bsd" },
  openbsd = { "unix", "bsd" },
  netbsd = { "unix", "bsd" },
  dragonfly = { "unix", "bsd" },
}

---Fails as a dependency that is not of a registry has no version for others.
---@param d table
local function raise_unpublished(d)
  local kind = d.workspace and "workspace" or d.git ~= "" and "git" or "path"
  local value = d.workspace and "true" or ("%q"):format(d.git ~= "" and d.git or d.path)
  errors.raise {
    code = "publish.unready",
    message = ("the %s dependency `%s`%s has no version"):format(kind, d.name, d.file ~= "" and " of " .. d.file or ""),
    hint = ('a rock can only depend on rocks of registries; say which: `%s = { %s = %s, version = ">= 1.0" }`%s'):format(
      d.name,
      kind,
      value,
      d.workspace and ", or add `version` where [workspace.dependencies] has it" or ""
    ),
  }
end

---@param d table dependency of pluv.toml
---@param options pluv.PackageOptions
---@return string
local function dependency(d, options)
  local constraint = d.constraint
  if d.git ~= "" or d.path ~= "" then
    constraint = d.published
    if constraint == "" and options.publishes then
      raise_unpublished(d)
    end
  end
  if d.lua ~= "" and options.publishes then
    errors.raise {
      code = "publish.unready",
      message = ("`%s` is for Lua %s only, which a rockspec cannot say"):format(d.name, d.lua),
      hint = ("require it for every Lua: remove `lua` from `%s` in [%s] of %s"):format(
        d.name,
        d.table,
        d.file ~= "" and d.file or "pluv.toml"
      ),
    }
  end
  return constraint ~= "" and d.name .. " " .. constraint or d.name
end

---@class pluv.PlatformDependency
---@field text string
---@field platforms string[]

---Adds the dependencies of some platforms. A list of a platform replaces the elements of the
---general list, so it has them too.
---@param list table of dependencies; extended with `platforms`
---@param some pluv.PlatformDependency[]
local function add_platforms(list, some)
  local all = {}
  for _, one in ipairs(some) do
    for i, name in ipairs(one.platforms) do
      one.platforms[i] = same[name] or name
      all[one.platforms[i]] = true
    end
  end
  local overrides = {} ---@type table<string, string[]>
  for platform in pairs(all) do
    local here = tables.join({ platform }, wider[platform] or {})
    local needed = tables.filter(some, function(one)
      return tables.find(one.platforms, function(name)
        return tables.contains(here, name)
      end) ~= nil
    end)
    overrides[platform] = tables.join(
      list,
      tables.map(needed, function(one)
        return one.text
      end)
    )
  end
  list.platforms = next(overrides) and overrides or nil
end

---Returns the lists of dependencies of a rockspec. In one for others, those of some platforms
---only are in the lists of these platforms; in one for this project they are left out, as the
---project itself requires them.
---@param config table of pluv.toml
---@param options pluv.PackageOptions
---@return table dependencies
---@return table test_dependencies
---@return table build_dependencies
function M.of(config, options)
  local runs, tests, builds = {}, {}, {}
  local some_runs, some_tests = {}, {} ---@type pluv.PlatformDependency[], pluv.PlatformDependency[]
  if config.lua ~= "" then
    runs[1] = "lua " .. config.lua
  end
  local in_dev = groups.of({ config = config }, "dev")
  for _, d in ipairs(config.dependencies) do
    local is_own, is_test = d.name == config.name:lower(), in_dev[d.group]
    local is_meant = d.group == "" or is_test
    if not options.publishes then
      is_meant = is_meant and not d.platforms[1] and (not options.target or condition.is_for_lua(d, options.target))
    end
    if is_meant and not is_own and d.platforms[1] then
      local list = is_test and some_tests or some_runs
      list[#list + 1] = { text = dependency(d, options), platforms = tables.copy(d.platforms) }
    elseif is_meant and not is_own then
      local list = is_test and tests or runs
      list[#list + 1] = dependency(d, options)
    end
  end
  add_platforms(runs, some_runs)
  add_platforms(tests, some_tests)
  for i, d in ipairs(config.build_dependencies) do
    builds[i] = dependency(d, options)
  end
  return runs, tests, builds
end

return M
