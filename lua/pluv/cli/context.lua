---The context of a command: global flags, and lazily created parts of a project.
local fs = require("std.fs")
local host_json = require("host.json")
local host_path = require("host.path")
local platform = require("host.platform")
local term = require("host.term")
local projects = require("pluv.project")
local flags = require("pluv.cli.flags")

local M = {}

---@class pluv.Context
---@field globals table<string, any> given global flags
---@field json boolean print data as JSON
---@field offline boolean
---@field dir string working folder
---@field start string folder where the search for pluv.toml starts
local Context = {}
Context.__index = Context

---@class pluv.CommandGroup the description of a command group
---@field summary string
---@field section? pluv.Section of a group of the program

---@alias pluv.Section "project"|"run"|"runtimes"|"registries"|"extend"|"machine" where help lists a command

---@class pluv.OwnCommand : pluv.Command a built-in command
---@field run fun(ctx: pluv.Context, opts: table<string, any>): integer?
---@field section? pluv.Section of a command of the program
---@field guide string the guide that explains more, as `pluv help` shows it
---@field hints? { missing?: string, unexpected?: string, flag?: string, habits?: table<string, string> } for wrong arguments and flags; `%s` is the word; `habits` are words of other tools

---Prints data: a table as JSON with `--json`, else text with control characters
---escaped.
---@param text string|fun(): string the text, with line ends
---@param data any what `--json` prints
---@param write? fun(text: string) how to write the text
function Context:out(text, data, write)
  if self.json and data ~= nil then
    term.data(host_json.encode(data) .. "\n")
    return
  end
  if type(text) == "function" then
    text = text()
  end
  (write or term.out)(text)
end

---Prints the result of a command as JSON with `--json`; without, stderr already has
---it.
---@param data any
function Context:done(data)
  if self.json then
    self:out("", data)
  end
end

---Prints data for programs, such as a path. Like `out`, but the text is unchanged if
---stdout is not a terminal.
---@param text string|fun(): string
---@param data any
function Context:value(text, data)
  self:out(text, data, term.data)
end

---Returns the project around the working folder. Fails with `project.missing`.
---@return pluv.Project
function Context:project()
  if not self.loaded_project then
    self.loaded_project = projects.load(self)
  end
  return self.loaded_project
end

---Returns the project that a command changes or publishes: the member of a workspace that the
---working folder is in, else the project. Fails with `project.missing`.
---@return pluv.Project
function Context:package()
  return projects.package(self:project())
end

---Returns the command line of this pluv in a folder, with the given global flags.
---@param dir string
---@return string[]
function Context:command_line(dir)
  local argv = { platform.describe().executable, "-C", dir }
  for _, name in ipairs(flags.handed_on) do
    local value = self.globals[(name:gsub("-", "_"))]
    if value then
      argv[#argv + 1] = value == true and "--" .. name or ("--%s=%s"):format(name, value)
    end
  end
  return argv
end

---Changes the folder where the search for the project starts.
---@param dir string
function Context:look_from(dir)
  self.start, self.loaded_project = dir, nil
end

---Returns the context for global flags.
---@param globals table<string, any>
---@return pluv.Context
function M.new(globals)
  local dir = platform.cwd()
  if globals.directory then
    dir = host_path.canonical(host_path.abs(globals.directory))
    fs.require_dir(dir)
  end
  return setmetatable({
    globals = globals,
    json = globals.json == true,
    offline = globals.offline == true,
    dir = dir,
    start = platform.start(globals.directory or ""),
  }, Context)
end

return M
