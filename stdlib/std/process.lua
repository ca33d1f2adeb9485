---Other programs. Commands are lists of words; there is no shell between.
local host = require("host.process")

local M = {}

---@class std.Command
---@field argv string[] the program and its arguments
---@field dir? string the folder to run in
---@field env? table<string, string> added to the environment
---@field unset? string[] taken out of it: names, or beginnings with a `*` behind

---@class std.Result
---@field code integer the exit code
---@field output string
---@field seconds number

---Runs a program to its end and returns its exit code and all that it wrote.
---Fails with `process.start`.
---@param command std.Command
---@return std.Result
function M.run(command)
  return host.run(command)
end

---Runs a program to its end with pluv's own input and output. Raises
---`process.start`.
---@param command std.Command
---@return { code: integer, seconds: number }
function M.call(command)
  return host.call(command)
end

---Runs programs in parallel, in all of pluv not more at a time than there are
---processors. After a failure no more are begun.
---@param commands std.Command[]
---@return integer failed the first that failed, in order; 0 if none did
---@return std.Result[] results in order
function M.run_all(commands)
  local done = host.run_all { commands = commands }
  return done.failed, done.results
end

---Runs a program and returns what it wrote. Fails with `process.exit` unless it ends
---with 0, and `process.start`.
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

---Becomes another program: on Unix this process is replaced.
---@param command std.Command
---@return integer code where a process cannot be replaced
function M.exec(command)
  return host.exec(command)
end

---Returns the path of a program on PATH, or nil.
---@param name string
---@param path? string searched instead of PATH
---@return string?
function M.find(name, path)
  return host.find { name = name, path = path }
end

return M
