---Writes values as LuaRocks does: its configuration files, luarocks.lock, and what its
---command `config` prints.
local tables = require("std.table")
local rockspec_text = require("pluv.project.rockspec_text")

local M = {}

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

---Returns a value as LuaRocks writes it.
---@param value any
---@param indent? string of the line that it is on
---@return string
function M.value(value, indent)
  if type(value) == "string" then
    return rockspec_text.quote(value)
  elseif type(value) ~= "table" then
    return tostring(value)
  elseif next(value) == nil then
    return "{}"
  end
  local inner, lines = (indent or "") .. "   ", {}
  for _, item in ipairs(value) do
    lines[#lines + 1] = inner .. M.value(item, inner)
  end
  local count = #lines
  for _, key in ipairs(tables.keys(value)) do
    if type(key) ~= "number" or key < 1 or key > count then
      lines[#lines + 1] = ("%s%s = %s"):format(inner, key_of(key), M.value(value[key], inner))
    end
  end
  return "{\n" .. table.concat(lines, ",\n") .. "\n" .. (indent or "") .. "}"
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

return M
