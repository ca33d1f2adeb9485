---Validates the tables of custom commands; messages name the file.
local errors = require("std.errors")
local tables = require("std.table")
local term = require("host.term")

local M = {}

---The types of the fields; `true` marks required ones.
local command_fields = {
  summary = { "string", true },
  description = { "string" },
  args = { "table" },
  flags = { "table" },
  examples = { "table" },
  passthrough = { "boolean" },
  run = { "function", true },
}
local arg_fields = {
  [1] = { "string", true },
  help = { "string" },
  optional = { "boolean" },
  many = { "boolean" },
  complete = { "function" },
}
local flag_fields = {
  help = { "string" },
  value = { "string" },
  short = { "string" },
  many = { "boolean" },
  hidden = { "boolean" },
  complete = { "function" },
}

---@param file string
---@param format string
---@param ... any
local function fail(file, format, ...)
  errors.raise {
    code = "command.invalid",
    message = file .. ": " .. format:format(...),
    hint = "`pluv command new` writes an example",
  }
end

---@param file string
---@param what string
---@param name any
---@param fields table
local function refuse_field(file, what, name, fields)
  local names = {}
  for field in pairs(fields) do
    names[#names + 1] = type(field) == "string" and field or nil
  end
  errors.raise {
    code = "command.invalid",
    message = ("%s: %s has an unknown field `%s`"):format(file, what, tostring(name)),
    hint = "valid fields: " .. table.concat(tables.sorted(names), ", "),
  }
end

---@param kind string
---@return string
local function article(kind)
  return kind == "nil" and kind or "a " .. kind
end

---@param file string
---@param what string
---@param value any
---@param fields table
local function check_fields(file, what, value, fields)
  if type(value) ~= "table" then
    fail(file, "%s is %s, not a table", what, article(type(value)))
  end
  for name, field in pairs(fields) do
    local got = type(value[name])
    local shown = type(name) == "number" and "its name" or ("`%s`"):format(name)
    if got == "nil" and field[2] then
      fail(file, "%s has no %s", what, shown:gsub("^its ", ""))
    elseif got ~= "nil" and got ~= field[1] then
      fail(file, "%s of %s is %s, not %s", shown, what, article(got), article(field[1]))
    end
  end
  for name in pairs(value) do
    if not fields[name] then
      refuse_field(file, what, name, fields)
    end
  end
end

---Help prints the strings of a table: they must not control the terminal.
---@param file string
---@param what string
---@param text string?
local function check_text(file, what, text)
  if text and term.visible(text) ~= text:gsub("\r\n", "\n") then
    fail(file, "%s has a control character", what)
  end
end

---@param file string
---@param command table
---@return table<string, string?> by_key what fills each field of `opts`
local function check_args(file, command)
  local by_key = {} ---@type table<string, string?>
  local optional ---@type string?
  for i, arg in ipairs(command.args or {}) do
    check_fields(file, ("argument %d"):format(i), arg, arg_fields)
    local name = arg[1]
    if not name:find("^[%w_][%w_-]*$") then
      fail(file, "`%s` is not a valid name of an argument", name)
    elseif by_key[name] then
      fail(file, "two arguments are named `%s`", name)
    elseif arg.many and command.args[i + 1] then
      fail(file, "only the last argument may take several words, not `%s`", name)
    elseif optional and not arg.optional then
      fail(file, "the required argument `%s` follows the optional `%s`", name, optional)
    end
    check_text(file, ("the help of the argument `%s`"):format(name), arg.help)
    by_key[name] = ("argument `%s`"):format(name)
    optional = optional or arg.optional and name
  end
  return by_key
end

---@param file string
---@param command table
---@param by_key table<string, string?> the arguments by field of `opts`
---@param globals { name: string, short?: string }[] the global flags
local function check_flags(file, command, by_key, globals)
  local letters = { h = "help" } ---@type table<string, string?>
  local global = { help = true }
  for _, flag in ipairs(globals) do
    global[flag.name] = true
    letters[flag.short or ""] = flag.name
  end
  for name, flag in pairs(command.flags or {}) do
    if type(name) ~= "string" or not name:find("^%w[%w-]*$") then
      fail(file, "`%s` is not a valid name of a flag", tostring(name))
    elseif global[name] then
      fail(file, "the flag `%s` is reserved: all commands have `--%s`", name, name)
    end
    check_fields(file, ("the flag `%s`"):format(name), flag, flag_fields)
    local key = name:gsub("-", "_")
    if by_key[key] then
      fail(file, "the flag `%s` and the %s are both `opts.%s`", name, by_key[key], key)
    end
    check_text(file, ("the help of the flag `%s`"):format(name), flag.help)
    check_text(file, ("the value of the flag `%s`"):format(name), flag.value)
    local letter = flag.short
    if letter and not letter:find("^%w$") then
      fail(file, "`%s`, the short form of the flag `%s`, is not a single letter", letter, name)
    elseif letter and letters[letter] then
      fail(file, "`%s`, the short form of the flag `%s`, is used by `--%s`", letter, name, letters[letter])
    elseif letter then
      letters[letter] = name
    end
  end
end

---@param file string
---@param command table
local function check_lists(file, command)
  for _, name in ipairs { "args", "examples" } do
    local list, count = command[name] or {}, 0
    for i in ipairs(list) do
      count = i
    end
    for key in pairs(list) do
      if type(key) ~= "number" or key % 1 ~= 0 or key < 1 or key > count then
        fail(file, "`%s` of the command is not a list: it has the key `%s`", name, tostring(key))
      end
    end
  end
end

---Fails with `command.invalid` if a value is not a valid command.
---@param file string for messages
---@param command any
---@param globals { name: string, short?: string }[] the global flags
function M.check(file, command, globals)
  check_fields(file, "the command", command, command_fields)
  check_lists(file, command)
  check_text(file, "`summary`", command.summary)
  check_text(file, "`description`", command.description)
  if command.summary:find("[\r\n]") then
    fail(file, "`summary` has more than one line")
  end
  check_flags(file, command, check_args(file, command), globals)
  for i, example in ipairs(command.examples or {}) do
    if type(example) ~= "string" then
      fail(file, "example %d is %s, not a string", i, article(type(example)))
    end
    check_text(file, ("example %d"):format(i), example)
  end
end

---Checks the result of `run`, and returns the exit code.
---@param file string for messages
---@param code any
---@return integer?
function M.exit_code(file, code)
  if code ~= nil and (type(code) ~= "number" or code % 1 ~= 0 or code < 0 or code > 255) then
    fail(file, "`run` returned %s, which is not an exit code", type(code) == "number" and tostring(code) or article(type(code)))
  end
  return code
end

return M
