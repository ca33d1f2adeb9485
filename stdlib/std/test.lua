---Specs: `describe`, `it`, `before_each` and `assert`.
---
---A spec file is a chunk that receives these as arguments:
---
---  local describe, it, before_each, assert = ...
local M = {}

---@alias std.Describe fun(name: string, body: fun()) a group of specs
---@alias std.It fun(name: string, body: fun()) a spec
---@alias std.BeforeEach fun(setup: fun()) runs before each spec of its group

---@class std.Assert
---@field equal fun(want: any, got: any) compares by `==`
---@field same fun(want: any, got: any) compares tables by content
---@field matches fun(pattern: string, text: any) expects a string that matches a Lua pattern
---@field truthy fun(value: any) expects a value other than nil and false
---@field raises fun(code: string, fn: function, ...: any): std.Failure expects `fn` to fail with a code; returns the failure

---@class std.Case
---@field name string names of its groups and its own, joined by " "
---@field run fun()

---@param value any
---@param indent string
---@return string
local function show(value, indent)
  if type(value) == "string" then
    return ("%q"):format(value)
  elseif type(value) ~= "table" then
    return tostring(value)
  end
  local keys, lines = {}, {}
  for key in pairs(value) do
    keys[#keys + 1] = key
  end
  table.sort(keys, function(a, b)
    return tostring(a) < tostring(b)
  end)
  for i, key in ipairs(keys) do
    lines[i] = indent .. "  [" .. show(key, "") .. "] = " .. show(value[key], indent .. "  ") .. ",\n"
  end
  return "{\n" .. table.concat(lines) .. indent .. "}"
end

---@param a any
---@param b any
---@return boolean
local function same(a, b)
  if type(a) ~= "table" or type(b) ~= "table" then
    return a == b
  end
  for key, value in pairs(a) do
    if not same(value, b[key]) then
      return false
    end
  end
  for key in pairs(b) do
    if a[key] == nil then
      return false
    end
  end
  return true
end

---Assertions. Each raises an error that shows both sides if it does not hold.
local assertions = {}

---Compares by `==`.
---@param want any
---@param got any
function assertions.equal(want, got)
  if want ~= got then
    error(("expected %s, got %s"):format(show(want, ""), show(got, "")), 2)
  end
end

---Compares tables by content.
---@param want any
---@param got any
function assertions.same(want, got)
  if not same(want, got) then
    error(("expected %s, got %s"):format(show(want, ""), show(got, "")), 2)
  end
end

---Expects a string that matches a pattern.
---@param pattern string Lua pattern
---@param text any
function assertions.matches(pattern, text)
  if type(text) ~= "string" or not text:find(pattern) then
    error(("%s does not match %q"):format(show(text, ""), pattern), 2)
  end
end

---Expects a value other than nil and false.
---@param value any
function assertions.truthy(value)
  if not value then
    error(("expected a true value, got %s"):format(tostring(value)), 2)
  end
end

---Expects `fn` to fail with a code, and returns the failure.
---@param code string
---@param fn fun(...)
---@param ... any
---@return std.Failure
function assertions.raises(code, fn, ...)
  local ok, failure = pcall(fn, ...)
  if ok then
    error(("expected the failure %s, but nothing was raised"):format(code), 2)
  elseif type(failure) ~= "table" or failure.code ~= code then
    error(("expected the failure %s, got %s"):format(code, tostring(failure)), 2)
  end
  return failure
end

---Runs a spec file and returns its cases, which have not run yet.
---@param chunk fun(describe: function, it: function, before_each: function, assert: std.Assert)
---@return std.Case[]
function M.collect(chunk)
  local cases, names, setups = {}, {}, { {} }
  local function describe(name, body)
    names[#names + 1], setups[#setups + 1] = name, {}
    body()
    names[#names], setups[#setups] = nil, nil
  end
  local function before_each(setup)
    local own = setups[#setups]
    own[#own + 1] = setup
  end
  local function it(name, body)
    local path, active = {}, {}
    for i, group in ipairs(names) do
      path[i] = group
    end
    path[#path + 1] = name
    for i, list in ipairs(setups) do
      active[i] = list
    end
    cases[#cases + 1] = {
      name = table.concat(path, " "),
      run = function()
        for _, list in ipairs(active) do
          for _, setup in ipairs(list) do
            setup()
          end
        end
        body()
      end,
    }
  end
  chunk(describe, it, before_each, assertions)
  return cases
end

return M
