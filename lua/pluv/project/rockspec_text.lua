---Writes a rockspec in a fixed layout: the same fields always give the same text.
local tables = require("std.table")

local M = {}

---The order of fields by table; others follow by name.
---@type table<string, string[]>
local order = {
  [""] = {
    "rockspec_format",
    "package",
    "version",
    "source",
    "description",
    "supported_platforms",
    "dependencies",
    "build_dependencies",
    "test_dependencies",
    "external_dependencies",
    "build",
    "test",
    "deploy",
    "hooks",
  },
  source = { "url", "tag", "branch", "file", "dir", "md5" },
  description = { "summary", "detailed", "homepage", "issues_url", "license", "maintainer", "labels" },
  build = { "type", "modules", "install", "copy_directories" },
  test = { "type" },
}

local keywords = {}
for word in
  ("and break do else elseif end false for function goto if in local nil not or repeat return then true until while"):gmatch("%a+")
do
  keywords[word] = true
end

---Reports whether a key of a table can stand without brackets.
---@param key string
---@return boolean
function M.is_name(key)
  return key:find("^[%a_][%w_]*$") ~= nil and not keywords[key]
end

---Reports whether the keys of a table need brackets: one of them does.
---@param value table
---@return boolean
local function has_brackets(value)
  for key in pairs(value) do
    if not M.is_name(key) then
      return true
    end
  end
  return false
end

---Quotes a string on one line.
---@param text string
---@return string
function M.quote(text)
  local quoted = text:gsub('[%c"\\]', function(char)
    local known = { ["\n"] = "\\n", ["\r"] = "\\r", ["\t"] = "\\t", ['"'] = '\\"', ["\\"] = "\\\\" }
    return known[char] or ("\\%03d"):format(char:byte())
  end)
  return '"' .. quoted .. '"'
end

---@param text string
---@return string
local function string_text(text)
  if text:find("\n", 1, true) and not text:find("]]", 1, true) and not text:find("[%z\1-\8\11-\31]") and not text:find("%]$") then
    return "[[\n" .. text .. "]]"
  end
  return M.quote(text)
end

local write ---@type fun(value: any, name: string, indent: string): string

---@param value table
---@param name string of the table, for the order of its fields
---@param indent string
---@return string[] lines `key = value` without a comma
local function fields_of(value, name, indent)
  local lines, seen, brackets = {}, {}, has_brackets(value)
  local function add(key)
    if value[key] ~= nil and not seen[key] then
      seen[key] = true
      lines[#lines + 1] = (brackets and ("[%s]"):format(M.quote(key)) or key) .. " = " .. write(value[key], key, indent)
    end
  end
  for _, key in ipairs(order[name] or {}) do
    add(key)
  end
  for _, key in ipairs(tables.keys(value)) do
    add(key)
  end
  return lines
end

---@param value any
---@param name string
---@param indent string of the line that it begins on
---@return string
function write(value, name, indent)
  if type(value) == "string" then
    return string_text(value)
  elseif type(value) ~= "table" then
    return tostring(value)
  elseif next(value) == nil then
    return "{}"
  end
  local inner = indent .. "   "
  local lines = {} ---@type string[]
  if value[1] ~= nil then
    local named = {} -- such as `platforms` of a list of dependencies
    for key, item in pairs(value) do
      named[key] = type(key) == "string" and item or nil
    end
    for i, item in ipairs(value) do
      lines[i] = write(item, "", inner)
    end
    lines = tables.join(lines, fields_of(named, name, inner))
  else
    lines = fields_of(value, name, inner)
  end
  local first = lines[1] or ""
  if #lines == 1 and not first:find("\n", 1, true) and #first < 60 then
    return "{ " .. first .. " }"
  end
  for i, line in ipairs(lines) do
    lines[i] = inner .. line .. ",\n"
  end
  return "{\n" .. table.concat(lines) .. indent .. "}"
end

---Returns the text of a rockspec.
---@param fields table<string, any> plain data
---@return string
function M.write(fields)
  return table.concat(fields_of(fields, "", ""), "\n") .. "\n"
end

return M
