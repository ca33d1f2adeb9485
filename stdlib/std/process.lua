---Runs programs. Commands are lists of words, without a shell.
local host = require("host.process")

local M = {}

---@class std.Command
---@field argv string[] the program and its arguments
---@field dir? string working folder
---@field env? table<string, string> added to the environment
---@field unset? string[] removed from it: names, or prefixes with a `*`

---@class std.Result
---@field code integer exit code
---@field output string
---@field seconds number

---Runs a program, and returns its exit code and output. Fails with `process.start`.
---@param command std.Command
---@return std.Result
function M.run(command)
  return host.run(command)
end

---Runs a program with pluv's input and output, and returns its exit code. Fails with
---`process.start`.
---@param command std.Command
---@return { code: integer, seconds: number }
function M.call(command)
  return host.call(command)
end

---Runs programs in parallel, at most as many in all of pluv as there are processors.
---Starts none after a failure.
---@param commands std.Command[]
---@return integer failed index of the first failure; 0 if none failed
---@return std.Result[] results in order
function M.run_all(commands)
  local done = host.run_all { commands = commands }
  return done.failed, done.results
end

---Runs a program and returns its output. Fails with `process.exit` unless it exits
---with 0, and with `process.start`.
---@param command std.Command
---@return string output
function M.check(command)
  local result = host.run(command)
  if result.code ~= 0 then
    require("std.errors").raise {
      code = "process.exit",
      message = ("`%s` failed with exit code %d\n%s"):format(
        table.concat(command.argv, " "),
        result.code,
        (result.output:gsub("%s+$", ""))
      ),
    }
  end
  return result.output
end

---Replaces pluv's process by a program, on Unix.
---@param command std.Command
---@return integer code exit code, where processes cannot be replaced
function M.exec(command)
  return host.exec(command)
end

---Returns the path of a program on PATH, or nil.
---@param name string
---@param path? string search path [default: PATH]
---@return string?
function M.find(name, path)
  return host.find { name = name, path = path }
end

return M
