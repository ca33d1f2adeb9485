---Expressions of templates: values, filters, conditions.
local errors = require("std.errors")

local M = {}

---@param quoted string pattern of strings to write as numbers
---@param number string number format
---@return fun(value: any): string
local function literal(quoted, number)
  local short = { ["\n"] = "\\n", ["\r"] = "\\r", ["\t"] = "\\t", ["\\"] = "\\\\", ['"'] = '\\"' }
  return function(value)
    return '"' .. tostring(value):gsub(quoted, function(c)
      return short[c] or number:format(c:byte())
    end) .. '"'
  end
end

local entities = { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;", ['"'] = "&quot;", ["'"] = "&#39;" }

local escapes = {
  c = literal('[%c"\\\127-\255]', "\\%03o"),
  lua = literal('[%c"\\]', "\\%03d"),
  json = function(value)
    return require("host.json").encode(value)
  end,
  html = function(value)
    return (tostring(value):gsub("[&<>\"']", entities))
  end,
  shell = function(value)
    return "'" .. tostring(value):gsub("'", "'\\''") .. "'"
  end,
  raw = function(value)
    return value
  end,
}

local filters = {
  upper = function(value)
    return tostring(value):upper()
  end,
  lower = function(value)
    return tostring(value):lower()
  end,
  trim = function(value)
    return tostring(value):match("^%s*(.-)%s*$")
  end,
}

---Fails with the position in the template.
---@param at { name: string, line: integer } template and line
---@param format string
---@param ... any
function M.fail(at, format, ...)
  errors.raise { code = "template.invalid", message = ("%s:%d: %s"):format(at.name, at.line, format:format(...)) }
end

---@param scope table
---@param path string such as "a.b.1"
---@return any
local function look_up(scope, path)
  local value = scope
  for key in path:gmatch("[^.]+") do
    if type(value) ~= "table" then
      return nil
    end
    local found = value[key]
    if found == nil and tonumber(key) then
      found = value[tonumber(key)]
    end
    value = found
  end
  return value
end

---@type table<string, boolean?>
local constants = { ["true"] = true, ["false"] = false }

---Parses an operand: a path, a quoted string, a number, true, false or nil.
---@param text string
---@param at table
---@return fun(scope: table): any
function M.operand(text, at)
  local quoted = text:match('^"([^"]*)"$') or text:match("^'([^']*)'$")
  local constant = quoted or tonumber(text) ---@type string|number|boolean|nil
  if constant == nil then
    constant = constants[text]
  end
  if constant ~= nil or text == "nil" then
    return function()
      return constant
    end
  elseif not text:find("^[%a_][%w_]*[%w_.]*$") or text:find("..", 1, true) or text:find("%.$") then
    M.fail(at, "`%s` is not a value", text)
  end
  return function(scope)
    return look_up(scope, text)
  end
end

---Splits a string at a word outside of quotes.
---@param text string
---@param word string
---@return string[]
local function split(text, word)
  local parts, from = {}, 1
  local quote ---@type string?
  for i = 1, #text do
    local c = text:sub(i, i)
    if quote then
      quote = c ~= quote and quote or nil
    elseif c == '"' or c == "'" then
      quote = c
    elseif i >= from and text:sub(i, i + #word - 1) == word then
      parts[#parts + 1] = text:sub(from, i - 1):match("^%s*(.-)%s*$")
      from = i + #word
    end
  end
  parts[#parts + 1] = text:sub(from):match("^%s*(.-)%s*$")
  return parts
end

---@param text string
---@param at table
---@return fun(scope: table): boolean
local function term(text, at)
  local inner = text:match("^not%s+(.*)$")
  if inner then
    local test = term(inner, at)
    return function(scope)
      return not test(scope)
    end
  end
  for _, operator in ipairs { "==", "~=" } do
    local sides = split(text, operator)
    if #sides == 2 then
      local left, right = M.operand(sides[1], at), M.operand(sides[2], at)
      return function(scope)
        return (left(scope) == right(scope)) == (operator == "==")
      end
    end
  end
  return M.operand(text, at)
end

---Parses a condition.
---@param text string
---@param at table
---@return fun(scope: table): any
function M.condition(text, at)
  for _, word in ipairs { "or", "and" } do
    local sides = split(text, " " .. word .. " ")
    if #sides > 1 then
      local tests = {}
      for i, side in ipairs(sides) do
        tests[i] = M.condition(side, at)
      end
      return function(scope)
        local result
        for _, test in ipairs(tests) do
          result = test(scope)
          if (word == "or") == (result and true or false) then
            return result
          end
        end
        return result
      end
    end
  end
  return term(text, at)
end

---Parses the content of `${…}`.
---@param text string
---@param at table
---@param options std.TemplateOptions
---@return fun(scope: table): string
function M.substitution(text, at, options)
  local parts = split(text, "|")
  local value_of = M.operand(parts[1] --[[@as string]], at)
  local chain, escaped = {}, false
  for i = 2, #parts do
    local name = parts[i]
    escaped = escaped or escapes[name] ~= nil
    chain[#chain + 1] = (options.filters or {})[name] or escapes[name] or filters[name] or M.fail(at, "unknown filter `%s`", name)
  end
  if options.escape and not escaped then
    chain[#chain + 1] = escapes[options.escape]
      or (options.filters or {})[options.escape]
      or M.fail(at, "unknown escape `%s`", options.escape)
  end
  return function(scope)
    local value = value_of(scope)
    if value == nil then
      M.fail(at, "the value `%s` is missing", parts[1])
    end
    for _, filter in ipairs(chain) do
      value = filter(value)
    end
    if type(value) == "table" or type(value) == "function" then
      M.fail(at, "the value `%s` is a %s, not a string", parts[1], type(value))
    end
    return tostring(value)
  end
end

return M
