---What a command is given: the global flags, and the parts of a project that
---most commands need, each made when it is first asked for.
local M = {}

---@class pluv.Context
---@field globals table<string, any> the global flags that were given
---@field json boolean print data as JSON
---@field offline boolean
---@field dir string the folder to work in
---@field start string where to look for pluv.toml
local Context = {}
Context.__index = Context

---@class pluv.CommandGroup the file beside a folder of commands
---@field summary string

---@class pluv.OwnCommand : pluv.Command a command of pluv itself
---@field run fun(ctx: pluv.Context, opts: table<string, any>): integer?
---@field hints? { missing?: string, unexpected?: string, flag?: string } where an argument is missing, one is too many, or a flag is unknown: `%s` stands for them

---Prints data: a table as JSON when `--json` is given, else a text for people, in
---which control characters are shown escaped.
---@param text string|fun(): string the text, with its line ends
---@param data any what `--json` prints
---@param write? fun(text: string) how the text is written
function Context:out(text, data, write)
  local term = require("host.term")
  if self.json and data ~= nil then
    term.data(require("host.json").encode(data) .. "\n")
    return
  end
  if type(text) == "function" then
    text = text()
  end
  (write or term.out)(text)
end

---Prints what a command did as JSON, where `--json` asks for it: people have read it on
---standard error.
---@param data any
function Context:done(data)
  if self.json then
    self:out("", data)
  end
end

---Prints data that programs read, such as a path: as `out` does, but the text is
---exact where standard output is no terminal.
---@param text string|fun(): string
---@param data any
function Context:value(text, data)
  self:out(text, data, require("host.term").data)
end

---Returns the project around the working directory; fails with `project.missing` when
---there is none.
---@return pluv.Project
function Context:project()
  if not self.loaded_project then
    self.loaded_project = require("pluv.project").load(self)
  end
  return self.loaded_project
end

---Returns the command line of this pluv in a folder, with the global flags that were
---given.
---@param dir string
---@return string[]
function Context:command_line(dir)
  local argv = { require("host.platform").describe().executable, "-C", dir }
  for _, name in ipairs(require("pluv.cli.flags").handed_on) do
    local value = self.globals[(name:gsub("-", "_"))]
    if value then
      argv[#argv + 1] = value == true and "--" .. name or ("--%s=%s"):format(name, value)
    end
  end
  return argv
end

---Looks for the project from another folder.
---@param dir string
function Context:look_from(dir)
  self.start, self.loaded_project = dir, nil
end

---Returns the context of a command line.
---@param globals table<string, any>
---@return pluv.Context
function M.new(globals)
  local platform = require("host.platform")
  local dir = platform.cwd()
  if globals.directory then
    dir = require("host.path").abs(globals.directory)
    require("std.fs").require_dir(dir)
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
