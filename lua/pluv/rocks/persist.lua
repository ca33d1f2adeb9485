---Writes values as LuaRocks does: its configuration files, luarocks.lock, and what its
---command `config` prints.
local tables = require("std.table")
local rockspec_text = require("pluv.project.rockspec_text")

local M = {}

---Makes the numbered fields of tables that have named ones too a list again: the host gives
---such tables with strings for keys.
---@param value any
---@return any
function M.with_lists(value)
  if type(value) ~= "table" then
    return value
  end
  for key, inner in pairs(value) do
    value[key] = M.with_lists(inner)
  end
  local i = 1
  while value[i] == nil and value[tostring(i)] ~= nil do
    value[i] = value[tostring(i)]
    value[tostring(i)] = nil
    i = i + 1
  end
  return value
end

---@param key any
---@return string
local function key_of(key)
  if type(key) == "number" then
    return ("[%d]"):format(key)
  elseif rockspec_text.is_name(key) then
    return key
  end
  return "[" .. rockspec_text.quote(key) .. "]"
end

---@param text string
---@return string
local function string_text(text)
  if not text:find("[\r\n]") then
    return rockspec_text.quote(text)
  end
  local equals = ""
  while (text .. "]"):find("]" .. equals .. "]", 1, true) do
    equals = equals .. "="
  end
  return ("[%s[\n%s]%s]"):format(equals, text, equals)
end

---The order of a rockspec's fields by table; others follow by name.
local orders = {
  [""] = {
    "rockspec_format",
    "package",
    "version",
    "source",
    "description",
    "supported_platforms",
    "dependencies",
    "build_dependencies",
    "external_dependencies",
    "build",
    "test_dependencies",
    "test",
    "hooks",
  },
  source = { "url", "tag", "branch", "md5" },
  description = { "summary", "detailed", "homepage", "license" },
  build = { "type", "modules", "copy_directories", "platforms" },
  test = { "type" },
}

---Returns the keys of a table: those of an order first, the others sorted.
---@param from table
---@param order string[]?
---@return any[]
local function keys_of(from, order)
  local list, seen = {}, {}
  for _, key in ipairs(order or {}) do
    if from[key] ~= nil then
      list[#list + 1] = key
      seen[key] = true
    end
  end
  for _, key in ipairs(tables.keys(from)) do
    list[#list + 1] = not seen[key] and key or nil
  end
  return list
end

---Returns a value as LuaRocks writes it.
---@param value any
---@param indent? string of the line that it is on
---@param order? string[] of its fields
---@return string
function M.value(value, indent, order)
  if type(value) == "string" then
    return string_text(value)
  elseif type(value) ~= "table" then
    return tostring(value)
  elseif next(value) == nil then
    return "{}"
  end
  local inner, text, separator = (indent or "") .. "   ", "{", "\n"
  local start = inner
  local function add(key, item)
    text = text .. separator .. start .. key .. M.value(item, inner)
    -- What follows a number is on its line.
    separator, start = type(item) == "number" and ", " or ",\n", type(item) == "number" and "" or inner
  end
  for _, item in ipairs(value) do
    add("", item)
  end
  local count = #value
  for _, key in ipairs(keys_of(value, order)) do
    if type(key) ~= "number" or key < 1 or key > count then
      add(key_of(key) .. " = ", value[key])
    end
  end
  return text .. "\n" .. (indent or "") .. "}"
end

---Returns the fields of a table as assignments, sorted.
---@param fields table<string, any>
---@return string
function M.assignments(fields)
  local lines = {}
  for _, key in ipairs(tables.keys(fields)) do
    lines[#lines + 1] = ("%s = %s\n"):format(key, M.value(fields[key]))
  end
  return table.concat(lines)
end

---Returns the text of a rockspec in LuaRocks' layout.
---@param fields table<string, any>
---@return string
function M.rockspec(fields)
  local lines = {}
  for _, key in ipairs(keys_of(fields, orders[""])) do
    lines[#lines + 1] = ("%s = %s\n"):format(key, M.value(fields[key], nil, orders[key]))
  end
  return table.concat(lines)
end

return M
