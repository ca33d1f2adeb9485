---Finds build backends: pluv's own, which the user may replace or extend, then those
---of a trusted project, .pluv/lua/build/TYPE.lua. A file is named after its build
---type, with underscores for dashes.
local errors = require("std.errors")
local fs = require("std.fs")
local hash = require("std.hash")
local path = require("std.path")
local host_errors = require("host.errors")
local modules = require("host.modules")
local ejected = require("pluv.extend.ejected")

local M = {}

local own ---@type string[]?

---Returns the names of pluv's own backends, which stay while it runs.
---@return string[]
local function own_names()
  if own then
    return own
  end
  local list = {}
  for _, name in ipairs(modules.list("pluv.build.backends").modules) do
    if name ~= "init" then
      list[#list + 1] = name
    end
  end
  own = list
  return list
end

---@param list string[]
---@param name string
---@return boolean
local function has(list, name)
  for _, item in ipairs(list) do
    if item == name then
      return true
    end
  end
  return false
end

---Reports whether a project has a backend of its own. Loads nothing.
---@param root string
---@param name string
---@return boolean
local function is_of_project(root, name)
  return not modules.own_only() and name:find("^[%w_]+$") ~= nil and fs.is_file(path.join(root, ".pluv", "lua", "build", name .. ".lua"))
end

---Returns the names of all backends.
---@param root string the project's root
---@return string[]
function M.names(root)
  local list = { unpack(own_names()) }
  local dir = path.join(root, ".pluv", "lua", "build")
  for _, entry in ipairs(fs.is_dir(dir) and fs.list(dir) or {}) do
    local name = entry.name:match("^(.*)%.lua$")
    if name and is_of_project(root, name) and not has(list, name) then
      list[#list + 1] = name
    end
  end
  return list
end

---@param kind string? build type
---@return string
local function name_of(kind)
  return ((kind or "builtin"):gsub("%-", "_"))
end

---Returns the backend for a build. Fails with `build.unsupported`, `build.backend`,
---`trust.required`.
---@param b pluv.Build
---@param root string the project's root
---@return pluv.Backend
function M.find(b, root)
  local kind = (b.spec.build or {}).type
  local name = name_of(kind)
  local module ---@type string?
  if has(own_names(), name) then
    module = "pluv.build.backends." .. name
  elseif is_of_project(root, name) then
    modules.add_project(root)
    module = "project.build." .. name
  else
    return errors.raise {
      code = "build.unsupported",
      message = ("%s %s has the build type `%s`, which pluv does not support"):format(b.name, b.version, kind),
      hint = modules.own_only() and "`--no-user-lua` ignores backends of your own and of the project"
        or ("choose another rock, or write the backend .pluv/lua/build/%s.lua (see `pluv help backends`)"):format(name),
    }
  end
  local ok, backend = xpcall(function()
    return require(module)
  end, host_errors.caught)
  if not ok then
    error(backend, 0)
  elseif type(backend) ~= "table" or type(backend.build) ~= "function" then
    errors.raise { code = "build.backend", message = ("%s does not return a table with a function `build`"):format(module) }
  end
  return backend
end

---Returns one checksum of files and their names.
---@param dir string
---@param takes fun(name: string, text: string): boolean
---@return string sum "" if there are none
local function sum_of(dir, takes)
  local parts = {}
  for _, entry in ipairs(fs.is_dir(dir) and fs.walk(dir) or {}) do
    if entry.type ~= "dir" and entry.name:find("%.lua$") then
      local text = fs.read(path.join(dir, entry.name))
      if takes(entry.name, text) then
        parts[#parts + 1] = entry.name .. "\0" .. text
      end
    end
  end
  return #parts > 0 and hash.sha256(table.concat(parts, "\0")) or ""
end

---The modules of pluv that affect built rocks: areas, and one module.
local decisive = { "build", "source", "git", "tree", "machine", "runtime/headers" }

---Reports whether a module of pluv affects built rocks.
---@param name string such as "build/files.lua"
---@return boolean
local function is_decisive(name)
  for _, part in ipairs(decisive) do
    if name:sub(1, #part + 1) == part .. "/" or name == part .. ".lua" then
      return true
    end
  end
  return false
end

---Returns the part of a rock's key from custom code: replaced or added modules of
---pluv that affect builds, and the files of the project's backend.
---@param root string the project's root
---@param kind string build type
---@return string
function M.key(root, kind)
  local key = ""
  for _, dir in ipairs(modules.roots()) do
    key = key
      .. sum_of(path.join(dir, "pluv"), function(name, text)
        if not is_decisive(name) then
          return false
        end
        local module = "pluv." .. name:gsub("%.lua$", ""):gsub("/", ".")
        local embedded = modules.embedded((module:gsub("%.init$", "")))
        return not embedded or ejected.body(text) ~= embedded.text
      end)
  end
  local name = name_of(kind ~= "" and kind or nil)
  if is_of_project(root, name) and not has(own_names(), name) then
    key = key
      .. sum_of(path.join(root, ".pluv", "lua"), function(file)
        return not file:find("^build/") or file == "build/" .. name .. ".lua"
      end)
  end
  return key
end

return M
