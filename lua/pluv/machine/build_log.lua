---The log of a build: every command and its output.
local errors = require("std.errors")
local std_log = require("std.log")
local process = require("std.process")
local host_process = require("host.process")
local build_environment = require("pluv.machine.build_environment")
local folder_writer = require("pluv.machine.folder_writer")
local shell = require("pluv.machine.shell")

local M = {}

---@class pluv.Log : pluv.BuildLog
---@field parts string[]
---@field places pluv.BuildPlaces
local Log = {}
Log.__index = Log

---How many lines of a failed command's output are shown.
local shown_lines = 20

---Returns an empty log.
---@param file string
---@param env? table<string, string>
---@param places? pluv.BuildPlaces how to write the file
---@return pluv.Log
function M.new(file, env, places)
  return setmetatable({ file = file, env = env or {}, parts = {}, ran = false, places = places or folder_writer.of() }, Log)
end

---Quotes a word for a shell.
---@param word string
---@return string
function M.quote(word)
  local is_cmd = shell.is_cmd()
  if word ~= "" and not word:find(is_cmd and "[^%w_%-./:+@\\]" or "[^%w_%-./=:,+@%%]") then
    return word
  elseif is_cmd then
    return '"' .. word:gsub('(\\*)"', '%1%1\\"'):gsub("\\+$", "%0%0") .. '"'
  end
  return "'" .. word:gsub("'", "'\\''") .. "'"
end

---@param argv string[]
---@return string
local function as_text(argv)
  local words = {}
  for i, word in ipairs(argv) do
    words[i] = M.quote(word)
  end
  return table.concat(words, " ")
end

---Returns the last lines of a string.
---@param text string
---@return string
local function ending(text)
  local lines = {}
  for line in text:gmatch("[^\n]+") do
    lines[#lines + 1] = line
  end
  return table.concat(lines, "\n", math.max(1, #lines - shown_lines + 1))
end

---Adds a comment line.
---@param format string
---@param ... any
function Log:note(format, ...)
  self.parts[#self.parts + 1] = "# " .. format:format(...) .. "\n"
end

---Logs a command's output, and shows it with `--verbose`.
---@param log pluv.Log
---@param text string the command
---@param result { code: integer, output: string }
local function keep(log, text, result)
  local output = result.output
  if output ~= "" and output:sub(-1) ~= "\n" then
    output = output .. "\n"
  end
  std_log.debug("%s", ("$ " .. text .. "\n" .. output):sub(1, -2))
  log.parts[#log.parts + 1] = "$ " .. text .. "\n" .. output
end

---@param log pluv.Log
---@param text string
---@param result { code: integer, output: string }
local function fail(log, text, result)
  local guess = require("pluv.machine.system_packages").guess(result.output)
  errors.raise {
    code = "build.failed",
    message = ("`%s` failed with exit code %d\n%s"):format(text, result.code, ending(result.output)),
    hint = (guess and guess .. "; " or "") .. "see the whole log in " .. log.file,
  }
end

---@param log pluv.Log
---@param env table<string, string>?
---@return table<string, string>
local function environment(log, env)
  local all = {}
  for _, set in ipairs { log.env, env or {} } do
    for name, value in pairs(set) do
      all[name] = value
    end
  end
  return all
end

---@param log pluv.Log
---@param text string
---@param argv string[]
---@param dir string?
---@param env table<string, string>?
---@param count? pluv.Count
---@return string output
local function execute(log, text, argv, dir, env, count)
  local unset = build_environment.unset()
  log.ran = true
  local result = host_process.run { argv = argv, dir = dir, env = environment(log, env), unset = unset, count = count }
  keep(log, text, result)
  if result.code ~= 0 then
    fail(log, text, result)
  end
  return result.output
end

---@class pluv.Count progress of a job, counted in a command's output
---@field job string id of the running job
---@field doing string for people: "compiling luau"
---@field word string substring of a line that stands for one file
---@field total? integer expected number of such lines

---Runs a command. Fails with `build.failed` and the end of its output.
---@param argv string[]
---@param dir? string
---@param env? table<string, string> besides the log's own
---@param count? pluv.Count
---@return string output
function Log:run(argv, dir, env, count)
  return execute(self, as_text(argv), argv, dir, env, count)
end

---Runs a shell command.
---@param text string
---@param dir string
---@param env? table<string, string>
function Log:shell(text, dir, env)
  execute(self, text, shell.argv(text), dir, env)
end

---Runs commands in parallel.
---@param commands string[][]
---@param dir string
function Log:run_all(commands, dir)
  local list, unset = {}, build_environment.unset()
  self.ran = true
  for i, argv in ipairs(commands) do
    list[i] = { argv = argv, dir = dir, env = self.env, unset = unset }
  end
  local failed, results = process.run_all(list)
  for i, argv in ipairs(commands) do
    -- Commands that were not started after a failure took no time.
    local result = results[i] --[[@as std.Result]]
    if result.seconds > 0 then
      keep(self, as_text(argv), result)
    end
  end
  if failed > 0 then
    fail(self, as_text(commands[failed] --[[@as string[] ]]), results[failed] --[[@as std.Result]])
  end
end

---Writes the log to its file.
function Log:save()
  self.places.write(self.file, table.concat(self.parts))
end

return M
