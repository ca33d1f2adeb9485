---Questions to the person at the terminal.
---
---Where nobody can be asked, because standard input is no terminal or because this
---is CI, a question has the answer `unattended`, and without one it is the failure
---`prompt.unattended`: give commands a flag for each answer. Ctrl-C is the failure
---`interrupted`.
local errors = require("std.errors")
local host = require("host.prompt")

local M = {}

---Reports whether somebody can be asked: standard input and standard error are a terminal,
---and this is no CI.
---@return boolean
function M.is_possible()
  return host.is_possible() and not require("std.env").is_ci()
end

---@param question string
---@param options table
---@return boolean possible false where `options.unattended` is the answer
local function possible(question, options)
  if M.is_possible() then
    return true
  elseif options.unattended == nil then
    errors.raise {
      code = "prompt.unattended",
      message = ("nobody can be asked: %s"):format(question),
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
    errors.raise { code = "prompt.unattended", message = ("no answer was given: %s"):format(question) }
  end
  ---@cast answer -?
  return answer
end

---@param format string
---@param ... any
local function complain(format, ...)
  require("std.log").warn(format, ...)
end

---Asks for yes or no, until it is one.
---@param question string such as "publish 1.2?"
---@param options? { default?: boolean, unattended?: boolean } the answer to an empty line, no without it; the answer where nobody can be asked
---@return boolean
function M.confirm(question, options)
  options = options or {}
  if not possible(question, options) then
    return options.unattended
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
    complain("answer y or n")
  end
end

---Asks for a line, which is trimmed, until one is given and accepted.
---@param question string
---@param options? { default?: string, check?: (fun(answer: string): string?), unattended?: string } the answer to an empty line; says what is wrong with an answer, or nil; the answer where nobody can be asked
---@return string
function M.input(question, options)
  options = options or {}
  if not possible(question, options) then
    return options.unattended
  end
  while true do
    local answer = ask(question .. (options.default and " [" .. options.default .. "]" or ""))
    answer = answer == "" and options.default or answer
    local problem
    if answer == "" then
      problem = "an answer is needed"
    else
      problem = options.check and options.check(answer)
    end
    if not problem then
      return answer
    end
    complain("%s", problem)
  end
end

---Asks for one of several choices, by its number or its text.
---@param question string
---@param choices string[]
---@param options? { default?: integer, unattended?: integer } the number of the choice that an empty line takes; of that where nobody can be asked
---@return string choice
---@return integer index
function M.select(question, choices, options)
  options = options or {}
  if not possible(question, options) then
    return choices[options.unattended], options.unattended
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
    complain("answer with a number from 1 to %d", #choices)
  end
end

---Asks for a line that is not shown while it is typed.
---@param question string
---@param options? { unattended?: string } the answer where nobody can be asked
---@return string
function M.secret(question, options)
  options = options or {}
  if not possible(question, options) then
    return options.unattended
  end
  return require("host.term").secret(question .. " ")
end

return M
