---The log of a build: every command and what it wrote.
local M = {}

---@class pluv.RuntimeLog
---@field file string where it is kept
---@field env table<string, string> for the commands
local Log = {}
Log.__index = Log

local shown_lines = 20

---@param file string
---@param env? table<string, string>
---@return pluv.RuntimeLog
function M.new(file, env)
  return setmetatable({ file = file, env = env or {}, parts = {} }, Log)
end

---@param log pluv.RuntimeLog
---@param argv string[]
---@param result { code: integer, output: string }
local function keep(log, argv, result)
  log.parts[#log.parts + 1] = "$ " .. table.concat(argv, " ") .. "\n" .. result.output
end

---The last lines of a text.
---@param text string
---@return string
local function ending(text)
  local lines = {}
  for line in text:gmatch("[^\n]+") do
    lines[#lines + 1] = line
  end
  return table.concat(lines, "\n", math.max(1, #lines - shown_lines + 1))
end

---@param log pluv.RuntimeLog
---@param argv string[]
---@param result { code: integer, output: string }
local function raise(log, argv, result)
  log:write()
  local guess = require("pluv.runtime.packages").guess(result.output)
  require("std.errors").raise {
    code = "build.failed",
    message = ("`%s` failed with exit code %d\n%s"):format(table.concat(argv, " "), result.code, ending(result.output)),
    hint = (guess and guess .. "; " or "") .. "the whole log is " .. log.file,
  }
end

---Runs a command; raises `build.failed` with the end of what it wrote.
---@param argv string[]
---@param dir? string
---@return string output
function Log:run(argv, dir)
  local result = require("std.process").run { argv = argv, dir = dir, env = self.env }
  keep(self, argv, result)
  if result.code ~= 0 then
    raise(self, argv, result)
  end
  return result.output
end

---Runs commands in parallel.
---@param commands string[][]
---@param dir? string
function Log:run_all(commands, dir)
  local list = {}
  for i, argv in ipairs(commands) do
    list[i] = { argv = argv, dir = dir, env = self.env }
  end
  local failed, results = require("std.process").run_all(list)
  for i, argv in ipairs(commands) do
    keep(self, argv, results[i])
  end
  if failed > 0 then
    raise(self, commands[failed], results[failed])
  end
end

---Writes the file.
function Log:write()
  require("std.fs").write(self.file, table.concat(self.parts))
end

return M
