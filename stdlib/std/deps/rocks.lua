---Helpers of std.deps: lists of dependencies, and installed rocks.
local M = {}

---Parses the strings in a list of dependencies. Fails with `constraint.syntax`.
---@param list (string|std.deps.Dep)[]?
---@param parse_dep fun(text: string): std.deps.Dep?, string?
---@return std.deps.Dep[]
function M.parsed(list, parse_dep)
  local out = {}
  for i, dep in ipairs(list or {}) do
    if type(dep) == "string" then
      local read_dep, message = parse_dep(dep)
      if message then
        require("std.errors").raise { code = "constraint.syntax", message = message }
      end
      out[i] = read_dep
    else
      out[i] = dep
    end
  end
  return out
end

---Fills in the defaults of a `std.deps.Where`.
---@param where std.deps.Where?
---@param rockspec table?
---@return std.deps.Where
function M.complete(where, rockspec)
  local trees, lua, provided = where and where.trees, where and where.lua, where and where.provided
  if not trees or not lua then
    local projects = require("std.project")
    local project = projects.read()
    local runtime = projects.runtime(project)
    trees, lua = trees or { projects.tree(project, runtime.tag) }, lua or runtime.lua
    provided = provided or projects.provided(project, runtime)
  end
  local all = { lua = lua .. "-1" }
  for _, versions in ipairs { provided or {}, rockspec and rockspec.rocks_provided or {} } do
    for name, version in pairs(versions) do
      all[name] = version
    end
  end
  return { trees = trees, lua = lua, provided = all }
end

---@param where std.deps.Where
---@param tree string
---@param ... string
---@return string
local function in_tree(where, tree, ...)
  return require("std.path").join(tree, "lib", "luarocks", "rocks-" .. where.lua, ...)
end

---Returns the versions of a rock in all trees.
---@param name string
---@param where std.deps.Where
---@return string[]
function M.installed(name, where)
  local fs, list = require("std.fs"), {}
  for _, tree in ipairs(where.trees or {}) do
    local dir = in_tree(where, tree, name)
    for _, entry in ipairs(fs.is_dir(dir) and fs.list(dir) or {}) do
      if entry.type == "dir" then
        list[#list + 1] = entry.name
      end
    end
  end
  return list
end

---Returns the dependencies of an installed rock, as in its rockspec.
---@param name string
---@param version string
---@param where std.deps.Where
---@return string[]? dependencies nil if the rock is not installed
function M.dependencies_of(name, version, where)
  for _, tree in ipairs(where.trees or {}) do
    local file = in_tree(where, tree, name, version, name .. "-" .. version .. ".rockspec")
    if require("std.fs").is_file(file) then
      return require("host.rockspec").load({
        path = file,
        lua = where.lua --[[@as string]],
      }).dependencies
    end
  end
end

---Adds a dependency to the project of the working folder, like `pluv add`.
---@param text string dependency string
function M.add(text)
  require("std.process").check {
    argv = { require("host.platform").describe().executable, "add", text },
    dir = require("std.project").read().root,
  }
end

return M
