---Questions on the terminal.
---
---Without a terminal, or on CI, a question returns the option `unattended`, or fails
---with `prompt.unattended`: give commands a flag for each answer. Ctrl-C fails with
---`interrupted`.
local errors = require("std.errors")
local host = require("host.prompt")

local M = {}

---Reports whether questions are possible: standard input and standard error are a
---terminal, and this is not CI.
---@return boolean
function M.is_possible()
  return host.is_possible() and not require("std.env").is_ci()
end

---@param question string
---@param options table
---@return boolean possible false if `options.unattended` is the answer
local function possible(question, options)
  if M.is_possible() then
    return true
  elseif options.unattended == nil then
    errors.raise {
      code = "prompt.unattended",
      message = ("cannot ask `%s`: there is no terminal"):format(question),
      hint = "run it in a terminal, or give the answer on the command line",
    }
  end
  return false
end

---@param question string
---@return string
local function ask(question)
  local answer = host.ask(require("host.term").style("bold", question) .. " ")
  if not answer then
    errors.raise { code = "prompt.unattended", message = ("no answer to `%s`"):format(question) }
  end
  ---@cast answer -?
  return answer
end

---@param format string
---@param ... any
local function complain(format, ...)
  require("std.log").warn(format, ...)
end

---Asks for yes or no until one is given.
---@param question string such as "publish 1.2?"
---@param options? { default?: boolean, unattended?: boolean } `default`: for an empty line [default: no]; `unattended`: without a terminal
---@return boolean
function M.confirm(question, options)
  options = options or {}
  if not possible(question, options) then
    return options.unattended --[[@as boolean]]
  end
  while true do
    local answer = ask(question .. (options.default and " [Y/n]" or " [y/N]")):lower()
    if answer == "" then
      return options.default or false
    elseif answer == "y" or answer == "yes" then
      return true
    elseif answer == "n" or answer == "no" then
      return false
    end
    complain("enter y or n")
  end
end

---Asks for a line, trims it, and repeats until it is valid.
---@param question string
---@param options? { default?: string, check?: (fun(answer: string): string?), unattended?: string } `check` returns what is wrong with an answer
---@return string
function M.input(question, options)
  options = options or {}
  if not possible(question, options) then
    return options.unattended --[[@as string]]
  end
  while true do
    local answer = ask(question .. (options.default and " [" .. options.default .. "]" or ""))
    answer = answer == "" and options.default or answer
    local problem
    if answer == "" then
      problem = "an answer is required"
    else
      problem = options.check and options.check(answer)
    end
    if not problem then
      return answer
    end
    complain("%s", problem)
  end
end

---Asks for one of several choices, by number or text.
---@param question string
---@param choices string[]
---@param options? { default?: integer, unattended?: integer } numbers of choices: for an empty line; without a terminal
---@return string choice
---@return integer index
function M.select(question, choices, options)
  options = options or {}
  if not possible(question, options) then
    local index = options.unattended --[[@as integer]]
    local choice = choices[index] --[[@as string]]
    return choice, index
  end
  local term, rows = require("host.term"), {}
  for i, choice in ipairs(choices) do
    rows[i] = { tostring(i), choice }
  end
  while true do
    term.note("warning", term.columns("  %s  %s", rows))
    local answer = ask(question .. (options.default and (" [%d]"):format(options.default) or ""))
    local index = answer == "" and options.default or tonumber(answer)
    for i, choice in ipairs(choices) do
      if i == index or choice == answer then
        return choice, i
      end
    end
    complain("enter a number from 1 to %d", #choices)
  end
end

---Asks for a line without echoing it.
---@param question string
---@param options? { unattended?: string } the answer without a terminal
---@return string
function M.secret(question, options)
  options = options or {}
  if not possible(question, options) then
    return options.unattended --[[@as string]]
  end
  return require("host.term").secret(question .. " ")
end

return M
