---Writes editor settings: `.luarc.json` of lua-language-server, and `.emmyrc.json` of
---EmmyLua if it exists. Sets the Lua version, the tree's modules as a library (not
---checked), and the types of `std.*` for commands and hooks; everything else in the
---files stays.
local errors = require("std.errors")
local fs = require("std.fs")
local log = require("std.log")
local path = require("std.path")
local editor = require("host.editor")
local host_fs = require("host.fs")
local state = require("host.state")
local runtimes = require("pluv.runtime")
local exclusive = require("pluv.project.exclusive")
local layout = require("pluv.project.layout")

local M = {}

---@class pluv.EditorFile
---@field name string
---@field version fun(runtime: pluv.Runtime): string its name of a Lua version
---@field is_flat boolean whether `a.b` is one key by default

---@type pluv.EditorFile[]
local files = {
  {
    name = ".luarc.json",
    is_flat = true,
    version = function(runtime)
      return runtime.editor
    end,
  },
  {
    name = ".emmyrc.json",
    is_flat = false,
    version = function(runtime)
      return (runtime.editor:gsub(" ", ""))
    end,
  },
}

-- Stands for everything in the state folder.
local own = ".pluv/rocks/"

---Returns the folder of annotations of `std.*`.
---@param root string
---@return string
local function types(root)
  return path.join(layout.state_dir(root), "types")
end

---Finds a setting in a file.
---@param settings table<string, any>
---@param is_flat boolean
---@param group string
---@param name string
---@return string[] path
---@return any value
local function find(settings, is_flat, group, name)
  local flat = group .. "." .. name
  for _, key in ipairs { flat, "Lua." .. flat } do
    if settings[key] ~= nil then
      return { key }, settings[key]
    end
  end
  if type(settings[group]) == "table" then
    return { group, name }, settings[group][name]
  end
  return is_flat and { flat } or { group, name }, nil
end

---Replaces pluv's entries of a list and keeps the others.
---@param list any
---@param ours string[]
---@return string[]
local function merge(list, ours)
  local out = {}
  for _, entry in ipairs(type(list) == "table" and list or {}) do
    if type(entry) == "string" and entry:gsub("^%./", ""):sub(1, #own) ~= own then
      out[#out + 1] = entry
    end
  end
  for _, entry in ipairs(ours) do
    out[#out + 1] = entry
  end
  return out
end

---@param a any
---@param b string[]
---@return boolean
local function same(a, b)
  return type(a) == "table" and table.concat(a, "\0") == table.concat(b, "\0")
end

---@param text string
---@param file pluv.EditorFile
---@param runtime pluv.Runtime
---@return string text
local function edit(text, file, runtime)
  local function set(keys, change)
    change.text, change.file, change.path = text, file.name, keys
    text = editor.set(change)
  end
  local settings = editor.settings(text, file.name)
  local keys, value = find(settings, file.is_flat, "runtime", "version")
  if value ~= file.version(runtime) then
    set(keys, { value = file.version(runtime) })
  end
  local list
  keys, value = find(settings, file.is_flat, "workspace", "library")
  list = merge(value, { own .. runtime.tag .. "/share/lua/" .. runtime.lua, own .. "types" })
  if not same(value, list) then
    set(keys, { list = list })
  end
  -- The project need not check the rocks' own files; they are still found as a
  -- library.
  keys, value = find(settings, file.is_flat, "workspace", "ignoreDir")
  list = {}
  for _, entry in ipairs(type(value) == "table" and value or {}) do
    if type(entry) == "string" and entry:gsub("^%./", ""):gsub("/*$", "/") ~= own then
      list[#list + 1] = entry
    end
  end
  list[#list + 1] = own:sub(1, -2)
  if not same(value, list) then
    set(keys, { list = list })
  end
  return text
end

---@param root string
---@param file pluv.EditorFile
---@param runtime pluv.Runtime
local function update(root, file, runtime)
  local name = path.join(root, file.name)
  local text = host_fs.document(name, "settings") or ""
  if edit(text, file, runtime) ~= text then
    exclusive.update(root, name, function(old)
      return old and edit(old, file, runtime)
    end)
  end
end

---Writes this pluv's annotations of `std.*`.
---@param root string
local function export(root)
  if editor.has_types(types(root)) then
    return
  end
  exclusive.with(root, function()
    local beside = state.temp_dir(root, layout.state_dir(root), ".new-")
    errors.finally(function()
      state.discard(root, beside)
    end, function()
      local fresh = path.join(beside, "types")
      editor.export_types(fresh)
      state.replace(root, fresh, types(root))
    end)
  end)
end

---Updates the editor settings of a project. Skips links and files that cannot be
---parsed.
---@param root string
---@param runtime pluv.Runtime
function M.update(root, runtime)
  if not runtime.loads_rocks then
    return
  end
  for _, file in ipairs(files) do
    local name = path.join(root, file.name)
    if fs.exists(name) then
      if host_fs.real(name) ~= path.join(host_fs.real(root), file.name) then
        log.warn("skipping %s: it is a link", file.name)
      else
        export(root)
        local ok, failure = errors.catch(update, root, file, runtime)
        if not ok then
          log.warn("skipping %s: %s", file.name, tostring(failure))
        end
      end
    end
  end
end

local schema = "https://raw.githubusercontent.com/LuaLS/vscode-lua/master/setting/schema.json"

---Creates a `.luarc.json`, unless there is one, for the runtime that a project asks
---for. If several would match, the first `sync` completes it.
---@param root string
---@param request pluv.RuntimeRequest
function M.create(root, request)
  local name = path.join(root, ".luarc.json")
  local ok, runtime = errors.catch(runtimes.describe, request.name, request.version, "", "")
  if not fs.exists(name) and not (ok and not runtime.loads_rocks) then
    exclusive.update(root, name, function(old)
      return not old and ('{\n  "$schema": "%s"\n}\n'):format(schema) or nil
    end)
  end
  if ok then
    M.update(root, runtime)
  end
end

return M
