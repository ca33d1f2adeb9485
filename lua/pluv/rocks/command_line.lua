---LuaRocks' command lines: options and variables may come before the command.
local errors = require("std.errors")
local report = require("pluv.report")

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

---Splits the words after `rocks`.
---@param words string[]
---@return string[] command such as { "admin", "add" }
---@return string[] before options that stood before it
---@return string[] rest
---@return string[] variables
local function split(words)
  local command, before, rest, variables = {}, {}, {}, {}
  local into, i = before, 1
  while words[i] do
    local word = words[i]
    local name, value = word:match("^(%-%-[%w-]+)=(.*)$")
    local known = aliases[name or word]
    if known then
      word = value and known .. "=" .. value or known
    end
    if words[i] == "--" then
      for j = i, #words do
        rest[#rest + 1] = words[j]
      end
      break
    elseif word == "--only-sources=" then -- any source
      word = nil
    elseif with_value[word] then
      into[#into + 1], into[#into + 2] = word, words[i + 1]
      word, i = nil, i + 1
    elseif word:find("^[^-][^=]*=") then
      if not word:find("^[%u_][%u%d_]*=") then
        errors.raise { code = "cli.usage", message = ("`%s` is not an assignment"):format(word), hint = "write it like `CC=clang`" }
      end
      variables[#variables + 1] = word
      word = nil
    elseif word:sub(1, 1) ~= "-" and (not command[1] or command[1] == "admin" and not command[2]) then
      command[#command + 1] = word
      into = command[1] == "admin" and not command[2] and before or rest
      word = nil
    end
    into[#into + 1] = word
    i = i + 1
  end
  return command, before, rest, variables
end

---Returns a command line of `pluv rocks` in pluv's order, with the command first; the same
---if it is another's. Makes failures end with LuaRocks' exit codes. Fails with `cli.usage`
---for a word that is no assignment.
---@param argv string[]
---@return string[]
function M.order(argv)
  local at = command_at(argv)
  if not at then
    return argv
  end
  report.codes_of_luarocks()
  local command, before, rest, variables = split { unpack(argv, at + 1) }
  local ordered = { unpack(argv, 1, at) }
  if command[1] == "help" then
    table.remove(command, 1)
    ordered[at] = "help"
    ordered[at + 1] = "rocks"
    before, variables = {}, {}
  end
  for _, list in ipairs { command, before } do
    for _, word in ipairs(list) do
      ordered[#ordered + 1] = word
    end
  end
  for _, variable in ipairs(variables) do
    ordered[#ordered + 1] = "--variable=" .. variable
  end
  for _, word in ipairs(rest) do
    ordered[#ordered + 1] = word
  end
  return ordered
end

return M
