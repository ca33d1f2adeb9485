---Dependencies as in LuaRocks: the interface of its module luarocks.deps.
---
---Versions, constraints and dependencies are tables in LuaRocks' shapes, parsed and
---compared by pluv. LuaRocks' conventions apply here: what cannot be parsed or found
---is `nil` and a message.
---
---Installed rocks are searched in the tree of the project around the working folder,
---unless a `std.deps.Where` names other trees.
local host = require("host.version")
local rocks = require("std.deps.rocks")

local M = {}

---@class std.deps.Version a list of numbers that supports ==, ~=, <, <=, > and >=
---@field string string original form
---@field revision? integer rockspec revision
---@field [integer] number

---@class std.deps.Constraint
---@field op "=="|"~="|"<"|"<="|">"|">="|"~>"
---@field version std.deps.Version
---@field no_upgrade? boolean written with an @

---@class std.deps.Dep
---@field name string lower case
---@field namespace? string
---@field constraints std.deps.Constraint[]

---@class std.deps.Where where to search for installed rocks
---@field trees? string[] paths of rocks trees
---@field lua? string Lua version, such as "5.4"
---@field provided? table<string, string> rocks that need not be installed: versions by name

---@class std.deps.Match
---@field name string
---@field version string

local Version = {
  __eq = host.equal,
  __lt = host.less,
  __tostring = function(version)
    return version.string
  end,
}

---Reports whether a version is at most another one.
---@param a std.deps.Version
---@param b std.deps.Version
---@return boolean
function Version.__le(a, b)
  return not host.less(b, a)
end

---Parses a version. Never fails: parts that are not valid count as zero.
---@param vstring string such as "1.0.beta2-3"; nil gives nil
---@return std.deps.Version
function M.parse_version(vstring)
  return vstring and setmetatable(host.parse(vstring), Version) --[[@as std.deps.Version]]
end

---Reports whether one version is greater than another.
---@param a string
---@param b string
---@return boolean greater
function M.compare_versions(a, b)
  return host.less(host.parse(b), host.parse(a))
end

---Calls a host function that fails with `constraint.syntax`.
---@param fn function
---@param text string
---@return table? result
---@return string? message
local function read(fn, text)
  local ok, result = require("std.errors").catch(fn, text)
  if ok then
    return result
  end
  return nil, tostring(result)
end

---Parses a list of constraints.
---@param input string such as ">= 1.0, < 2.0"; "" is the empty list
---@return std.deps.Constraint[]? constraints
---@return string? message if it is invalid
function M.parse_constraints(input)
  local list, message = read(host.parse_constraints, input)
  for _, constraint in ipairs(list or {}) do
    setmetatable(constraint.version, Version)
  end
  return list, message
end

---Parses a dependency of a rockspec.
---@param dep string such as "user/name >= 1.0, < 2.0"
---@return std.deps.Dep? dep
---@return string? message if it is invalid
function M.parse_dep(dep)
  local parsed, message = read(host.parse_dependency, dep)
  if not parsed then
    return nil, message
  end
  return {
    name = parsed.name,
    namespace = parsed.namespace ~= "" and parsed.namespace or nil,
    constraints = M.parse_constraints(parsed.constraints) --[[@as std.deps.Constraint[] ]],
  }
end

---Formats a version.
---@param v std.deps.Version
---@param internal? boolean the numbers that are compared instead of the original form
---@return string
function M.show_version(v, internal)
  if internal then
    return table.concat(v, ":") .. (v.revision and tostring(v.revision) or "")
  end
  return v.string
end

---Formats a dependency so that `parse_dep` can parse it.
---@param dep std.deps.Dep
---@param internal? boolean as for `show_version`
---@return string
function M.show_dep(dep, internal)
  local parts = {}
  for i, c in ipairs(dep.constraints or {}) do
    parts[i] = (c.no_upgrade and "@" or "") .. c.op .. " " .. M.show_version(c.version, internal)
  end
  local name = (dep.namespace and dep.namespace .. "/" or "") .. dep.name
  return #parts > 0 and name .. " " .. table.concat(parts, ", ") or name
end

---@param version std.deps.Version|string
---@return std.deps.Version
local function as_version(version)
  if type(version) == "string" then
    return host.parse(version) --[[@as std.deps.Version]]
  end
  return version
end

---Reports whether a version satisfies all constraints of a list.
---@param version std.deps.Version
---@param constraints std.deps.Constraint[]
---@return boolean
function M.match_constraints(version, constraints)
  version = as_version(version)
  for _, c in ipairs(constraints) do
    if not host.meets(version, c.op, as_version(c.version)) then
      return false
    end
  end
  return true
end

---Returns the highest version that satisfies a dependency, or nil.
---@param dep std.deps.Dep
---@param where std.deps.Where
---@param blacklist table?
---@return string? version
---@return boolean provided
local function match(dep, where, blacklist)
  local provided = (where.provided or {})[dep.name]
  local refused = blacklist and blacklist[dep.name] or {}
  local best
  for _, text in ipairs(provided and { provided } or rocks.installed(dep.name, where)) do
    local version = M.parse_version(text)
    if not refused[text] and M.match_constraints(version, dep.constraints) and (not best or best < version) then
      best = version
    end
  end
  return best and best.string, provided ~= nil
end

---@param dependencies (string|std.deps.Dep)[]?
---@param where std.deps.Where complete
---@param blacklist table?
---@return table matched
---@return table missing
---@return table no_upgrade
local function match_all(dependencies, where, blacklist)
  local matched, missing, no_upgrade = {}, {}, {} ---@type table, table<string, std.deps.Dep>, table<string, std.deps.Dep>
  for _, dep in ipairs(rocks.parsed(dependencies, M.parse_dep)) do
    local version, provided = match(dep, where, blacklist)
    if not version then
      local first = dep.constraints[1]
      local list = first and first.no_upgrade and no_upgrade or missing
      list[dep.name] = dep
    elseif not provided then
      matched[dep] = { name = dep.name, version = version }
    end
  end
  return matched, missing, no_upgrade
end

---Matches the dependencies of a rockspec with installed rocks. Rocks that the runtime
---provides are neither matched nor missing. Fails with `constraint.syntax`, and
---without a `where` with `project.missing` and `runtime.missing`.
---@param rockspec table its `dependencies` are strings or results of `parse_dep`; may have `rocks_provided`
---@param blacklist? table<string, table<string, boolean>> versions to ignore, by name
---@param where? std.deps.Where
---@return table<std.deps.Dep, std.deps.Match> matched
---@return table<string, std.deps.Dep> missing by name
---@return table<string, std.deps.Dep> no_upgrade missing by name, for constraints with an @
function M.match_deps(rockspec, blacklist, where)
  return match_all(rockspec.dependencies, rocks.complete(where, rockspec), blacklist)
end

---Makes sure that the dependencies of a rockspec are installed: missing ones are
---installed by `install`, or by `pluv add`, which writes them to pluv.toml. Fails
---like `install` and `match_deps`.
---@param rockspec table as for `match_deps`; it may have `supported_platforms`
---@param install? fun(dep: std.deps.Dep) installs a rock into one of the trees
---@param where? std.deps.Where
---@return boolean? ok nil if one is still missing
---@return string? message
---@return string? code "dependency" or "platform"
function M.fulfill_dependencies(rockspec, install, where)
  local platforms = rockspec.supported_platforms or {}
  if not require("host.rockspec").supports(platforms) then
    local message = "%s does not support this platform, only %s"
    return nil, message:format(rockspec.package or "the rock", table.concat(platforms, ", ")), "platform"
  end
  local complete_where = rocks.complete(where, rockspec)
  for _, dep in ipairs(rocks.parsed(rockspec.dependencies, M.parse_dep)) do
    if not match(dep, complete_where) then
      if install then
        install(dep)
      else
        rocks.add(M.show_dep(dep))
      end
      if not match(dep, complete_where) then
        return nil, ("cannot install the dependency `%s`"):format(M.show_dep(dep)), "dependency"
      end
    end
  end
  return true
end

---Searches for the `external_dependencies` of a rockspec, and sets the variables
---NAME_DIR, NAME_BINDIR, NAME_INCDIR and NAME_LIBDIR for each NAME in its
---`variables`. Variables that are already set are kept and say where to search.
---@param rockspec table
---@param mode "build"|"install" "install" ignores headers
---@return boolean? ok nil if something is missing
---@return string? message
---@return string? code "dependency"
function M.check_external_deps(rockspec, mode)
  return require("std.deps.external").check(rockspec, mode)
end

---Collects an installed rock and all installed rocks that it depends on. Fails if a
---rockspec cannot be loaded.
---@param results table<string, string?> filled with versions by name
---@param name string
---@param version string
---@param missing table<string, boolean>? filled with "name version", or dependency strings
---@param manifest table? its `dependencies[name][version]` are used, and extended
---@param where? std.deps.Where
---@return table<string, string?> results
---@return table<string, boolean> missing
function M.scan_deps(results, name, version, missing, manifest, where)
  missing, manifest, where = missing or {}, manifest or {}, rocks.complete(where)
  local known = manifest.dependencies or {}
  manifest.dependencies = known
  local function scan(rock, number)
    if results[rock] then
      return
    end
    known[rock] = known[rock] or {}
    local dependencies = known[rock][number] or rocks.dependencies_of(rock, number, where)
    if not dependencies then
      missing[rock .. " " .. number] = true
      return
    end
    dependencies = rocks.parsed(dependencies, M.parse_dep)
    known[rock][number], results[rock] = dependencies, number
    local matched, unmet, no_upgrade = match_all(dependencies, where)
    for _, found in pairs(matched) do
      scan(found.name, found.version)
    end
    for _, list in ipairs { unmet, no_upgrade } do
      for _, dep in pairs(list) do
        missing[M.show_dep(dep)] = true
      end
    end
  end
  scan(name, version)
  return results, missing
end

return M
