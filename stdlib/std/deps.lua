---Dependencies as LuaRocks sees them: the interface of its module luarocks.deps.
---
---Versions, constraints and dependencies are tables in LuaRocks' shapes, read and
---compared by pluv's own code for them. This module keeps LuaRocks' conventions
---too: what does not read, or is not found, is `nil` and a message.
---
---Where rocks are looked for is the tree of the project around the working
---folder, unless a function is told otherwise by a `std.deps.Where`.
local host = require("host.version")
local rocks = require("std.deps.rocks")

local M = {}

---@class std.deps.Version a list of numbers, to be compared with ==, ~=, <, <=, > and >=
---@field string string as it was written
---@field revision? integer of the rockspec
---@field [integer] number

---@class std.deps.Constraint
---@field op "=="|"~="|"<"|"<="|">"|">="|"~>"
---@field version std.deps.Version
---@field no_upgrade? boolean it was written with an @

---@class std.deps.Dep
---@field name string lower case
---@field namespace? string
---@field constraints std.deps.Constraint[]

---@class std.deps.Where where installed rocks are
---@field trees? string[] paths of rocks trees
---@field lua? string the language, as "5.4"
---@field provided? table<string, string> rocks that need not be installed: name to version

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

---Reports whether a version is not above another.
---@param a std.deps.Version
---@param b std.deps.Version
---@return boolean
function Version.__le(a, b)
  return not host.less(b, a)
end

---Reads a version. Any text is one: what cannot be read in it counts as a zero.
---@param vstring string such as "1.0.beta2-3"; nil gives nil
---@return std.deps.Version
function M.parse_version(vstring)
  return vstring and setmetatable(host.parse(vstring), Version)
end

---Reports whether one version is greater than another.
---@param a string
---@param b string
---@return boolean greater
function M.compare_versions(a, b)
  return host.less(host.parse(b), host.parse(a))
end

---Calls a function of the host that raises `constraint.syntax`.
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

---Reads a list of constraints.
---@param input string such as ">= 1.0, < 2.0"; "" is the empty list
---@return std.deps.Constraint[]? constraints
---@return string? message where it does not read
function M.parse_constraints(input)
  local list, message = read(host.parse_constraints, input)
  for _, constraint in ipairs(list or {}) do
    setmetatable(constraint.version, Version)
  end
  return list, message
end

---Reads a dependency of a rockspec.
---@param dep string such as "user/name >= 1.0, < 2.0"
---@return std.deps.Dep? dep
---@return string? message where it does not read
function M.parse_dep(dep)
  local parsed, message = read(host.parse_dependency, dep)
  if not parsed then
    return nil, message
  end
  return {
    name = parsed.name,
    namespace = parsed.namespace ~= "" and parsed.namespace or nil,
    constraints = M.parse_constraints(parsed.constraints),
  }
end

---Returns a version as text.
---@param v std.deps.Version
---@param internal? boolean its numbers, as they are compared, and not how it was written
---@return string
function M.show_version(v, internal)
  if internal then
    return table.concat(v, ":") .. (v.revision and tostring(v.revision) or "")
  end
  return v.string
end

---Returns a dependency as text, which `parse_dep` reads back.
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
    return host.parse(version)
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

---Returns the highest version that satisfies a dependency, if there is one.
---@param dep std.deps.Dep
---@param where std.deps.Where
---@param blacklist table?
---@return string? version
---@return boolean provided
local function match(dep, where, blacklist)
  local provided = where.provided[dep.name]
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
  local matched, missing, no_upgrade = {}, {}, {}
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

---Matches the dependencies of a rockspec with installed rocks. What the runtime
---provides is neither matched nor missing. Fails with `constraint.syntax` for a
---dependency that does not read, `project.missing` and `runtime.missing` without
---a `where`.
---@param rockspec table its `dependencies` are texts or of `parse_dep`; it may have `rocks_provided`
---@param blacklist? table<string, table<string, boolean>> versions that do not count, by name
---@param where? std.deps.Where
---@return table<std.deps.Dep, std.deps.Match> matched
---@return table<string, std.deps.Dep> missing by name
---@return table<string, std.deps.Dep> no_upgrade missing by name, of constraints with an @
function M.match_deps(rockspec, blacklist, where)
  return match_all(rockspec.dependencies, rocks.complete(where, rockspec), blacklist)
end

---Makes sure that the dependencies of a rockspec are installed, and has missing
---ones installed: by `install`, or by `pluv add` in the project, which writes them
---to pluv.toml. Raises what `install` and `match_deps` raise.
---@param rockspec table as for `match_deps`; it may have `supported_platforms`
---@param install? fun(dep: std.deps.Dep) installs a rock into one of the trees
---@param where? std.deps.Where
---@return boolean? ok nil where one is still missing
---@return string? message
---@return string? code "dependency" or "platform"
function M.fulfill_dependencies(rockspec, install, where)
  local platforms = rockspec.supported_platforms or {}
  if not require("host.rockspec").supports(platforms) then
    local message = "%s is for %s and not for this platform"
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
        return nil, ("the dependency `%s` could not be fulfilled"):format(M.show_dep(dep)), "dependency"
      end
    end
  end
  return true
end

---Looks for what the `external_dependencies` of a rockspec name, and writes where
---it is into the rockspec's `variables`: of each NAME the variables NAME_DIR,
---NAME_BINDIR, NAME_INCDIR and NAME_LIBDIR. Those that are set already stay, and
---say where to look.
---@param rockspec table
---@param mode "build"|"install" "install" looks for no headers
---@return boolean? ok nil where something is not found
---@return string? message
---@return string? code "dependency"
function M.check_external_deps(rockspec, mode)
  return require("std.deps.external").check(rockspec, mode)
end

---Collects an installed rock and all installed rocks that it needs, directly or
---not. Raises what reading a rockspec raises.
---@param results table<string, string> filled: name to version
---@param name string
---@param version string
---@param missing table<string, boolean>? filled: "name version", or a dependency as text
---@param manifest table? its `dependencies[name][version]` are read, and filled
---@param where? std.deps.Where
---@return table<string, string> results
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
