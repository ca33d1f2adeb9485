---LuaRocks' command lines: options and variables may come before the command.
local errors = require("std.errors")
local report = require("pluv.report")
local defaults = require("pluv.rocks.defaults")

local M = {}

---Options of LuaRocks that take a value, and may stand before the command.
local with_value = {
  ["--server"] = true,
  ["--only-server"] = true,
  ["--only-sources"] = true,
  ["--namespace"] = true,
  ["--lua-dir"] = true,
  ["--lua-version"] = true,
  ["--tree"] = true,
  ["--timeout"] = true,
  ["--project-tree"] = true,
  ["--branch"] = true,
}

---LuaRocks' other spellings.
local aliases = {
  ["--from"] = "--server",
  ["--only-from"] = "--only-server",
  ["--only-sources-from"] = "--only-sources",
  ["--to"] = "--tree",
  ["--deps-only"] = "--only-deps",
  ["--nodeps"] = "--deps-mode=none",
}

---Global flags of pluv that take the next word, before `rocks`.
local global_with_value = { ["-C"] = true, ["--directory"] = true, ["--color"] = true }

---@param argv string[]
---@return integer? at where the word `rocks` is the command
local function command_at(argv)
  local i = 1
  while argv[i] do
    local word = argv[i]
    if word:sub(1, 1) ~= "-" then
      return word == "rocks" and i or nil
    end
    i = i + (global_with_value[word] and 2 or 1)
  end
end

---Returns a word in pluv's spelling.
---@param word string
---@return string
local function spelled(word)
  local name, value = word:match("^(%-%-[%w-]+)=(.*)$")
  local known = aliases[name or word]
  if not known then
    return word
  end
  return value and known .. "=" .. value or known
end

---Fails with `cli.usage` unless a word is an assignment.
---@param word string
local function require_assignment(word)
  if not word:find("^[%u_][%u%d_]*=") then
    errors.raise { code = "cli.usage", message = ("`%s` is not an assignment"):format(word), hint = "write it like `CC=clang`" }
  end
end

---@class pluv.RocksWords
---@field command string[] such as { "admin", "add" }
---@field before string[] options that stood before it
---@field rest string[]
---@field variables string[]

---Splits the words after `rocks`.
---@param words string[]
---@return pluv.RocksWords
local function split(words)
  local command, before, rest, variables = {}, {}, {}, {}
  local i = 1
  while words[i] do
    local into = (not command[1] or command[1] == "admin" and not command[2]) and before or rest
    local word = spelled(words[i])
    if word == "--" then
      for j = i, #words do
        rest[#rest + 1] = words[j]
      end
      break
    elseif with_value[word] == true then
      into[#into + 1] = word
      i = i + 1
      into[#into + 1] = words[i]
    elseif word:find("^[^-][^=]*=") then
      require_assignment(word)
      variables[#variables + 1] = word
    elseif word:sub(1, 1) ~= "-" and into == before then
      command[#command + 1] = word:gsub("%-", "_")
    else
      -- An empty address allows no source; pluv's flags take no empty values.
      into[#into + 1] = word == "--only-sources=" and "--only-sources=-" or word
    end
    i = i + 1
  end
  return { command = command, before = before, rest = rest, variables = variables }
end

---Returns a command line of `pluv rocks` in pluv's order, with the command first; the same
---if it is another's. Makes failures end with LuaRocks' exit codes. Fails with `cli.usage`
---for a word that is no assignment.
---@param argv string[]
---@return string[]? ordered nil if it asks for the version, which is printed
function M.order(argv)
  local at = command_at(argv)
  if not at then
    return argv
  end
  report.codes_of_luarocks()
  local words = split { unpack(argv, at + 1) }
  local command, before = words.command, words.before
  if command[1] == "admin" and command[2] == "help" then
    command = { "help", "admin", command[3] }
  end
  local has_none = not command[1] or command[1] == "admin" and not command[2]
  for _, word in ipairs(has_none and before or {}) do
    if word == "--version" then
      defaults.print_version()
      return nil
    elseif word == "-h" or word == "--help" then
      command = { "help", command[1] }
    end
  end
  local ordered = { unpack(argv, 1, at) }
  if command[1] == "help" then
    ordered[at] = "help"
    ordered[at + 1] = "rocks"
    for i = 2, #command do
      ordered[#ordered + 1] = command[i]
    end
    for _, word in ipairs(words.rest) do
      ordered[#ordered + 1] = word
    end
    return ordered
  end
  if not command[1] and (before[1] or words.variables[1]) then
    command = { "config", "--overview" }
  end
  for i, variable in ipairs(words.variables) do
    words.variables[i] = "--variable=" .. variable
  end
  for _, list in ipairs { command, before, words.variables, words.rest } do
    for _, word in ipairs(list) do
      ordered[#ordered + 1] = word
    end
  end
  return ordered
end

return M
