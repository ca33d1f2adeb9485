---Loads and runs the commands of projects and users.
local errors = require("std.errors")
local fs = require("std.fs")
local path = require("std.path")
local host_errors = require("host.errors")
local modules = require("host.modules")
local platform = require("host.platform")
local command_context = require("pluv.extend.command_context")
local command_files = require("pluv.extend.command_files")
local command_schema = require("pluv.extend.command_schema")
local trust = require("pluv.extend.trust")

local M = {}

---The headings of custom commands in help, as in pluv.cli.headings.
local headings = { project = "Project commands", user = "Your commands" }

---Makes a project's `project.*` modules loadable.
---@param command pluv.Custom
local function prepare(command)
  if command.from == "project" then
    modules.add_project(command.root)
  end
end

---Loads a command's table. Fails with `trust.required`, `command.invalid`, `lua.error`.
---@param command pluv.Custom
---@return pluv.Command
function M.load(command)
  if command.loaded then
    return command.loaded
  end
  local text ---@type string?
  if command.from == "project" then
    text = trust.read(command.root, command.file)
  else
    text = fs.read_if_exists(path.join(command.root, command.file))
  end
  local label = command_files.label(command)
  if not text then
    errors.raise { code = "file.missing", message = ("%s does not exist"):format(label) }
  end
  prepare(command)
  ---@cast text string
  local value = modules.interruptible(modules.chunk { text = text, name = label, guest = command.from })
  command_schema.check(label, value, (command.program --[[@as pluv.Program]]).flags)
  command.loaded = value
  return value
end

---Uses a command, or says why it cannot be loaded.
---@generic T
---@param command pluv.Custom
---@param use fun(command: pluv.Command): T
---@return T? result
---@return "ready"|"not trusted"|"cannot be loaded" state
---@return string? problem why it cannot be loaded
local function try(command, use)
  local ok, value = xpcall(function()
    return use(M.load(command))
  end, host_errors.caught)
  if ok then
    return value, "ready"
  elseif value.code == "lua.bug" or value.code == "limit.reached" then
    error(value, 0)
  elseif value.code == "trust.required" then
    return nil, "not trusted"
  end
  return nil, "cannot be loaded", value.message:match("^[^\n]*")
end

---Reports whether a command may run now.
---@param command pluv.Custom
---@return "ready"|"not trusted"|"cannot be loaded" state
---@return string? problem why it cannot be loaded
function M.state(command)
  local _, state, problem = try(command, function() end)
  return state, problem
end

---Returns the entry of a command for help; it also covers commands that cannot be
---loaded.
---@param command pluv.Custom
---@param describe fun(path: string[], command: pluv.Command): table
---@return table
local function entry(command, describe)
  local found, state, problem = try(command, function(loaded)
    return describe(command.path, loaded)
  end)
  return found or { path = command.path, summary = ("(%s)"):format(problem and state .. ": " .. problem or state) }
end

---Adds the specifications of custom commands.
---@param specs table[] extended
---@param custom table<string, pluv.Custom>
---@param wanted fun(path: string[]): boolean whether a command is to be loaded fully
---@param strict boolean whether a command that cannot be loaded is an error
---@param describe fun(path: string[], command: pluv.Command): table
function M.add_specs(specs, custom, wanted, strict, describe)
  local names, groups = {}, {}
  for _, spec in ipairs(specs) do
    groups[table.concat(spec.path, " ")] = true
  end
  for name in pairs(custom) do
    names[#names + 1] = name
  end
  table.sort(names)
  for _, name in ipairs(names) do
    local command = custom[name]
    local heading = headings[command.from]
    for i = 1, #command.path - 1 do
      local group = table.concat(command.path, " ", 1, i)
      if not groups[group] then
        groups[group] = true
        local folder = command_files.label(command):match("^(.*)[/\\]") --[[@as string]]
        for _ = i + 1, #command.path - 1 do
          folder = path.dir(folder)
        end
        specs[#specs + 1] = { path = { unpack(command.path, 1, i) }, group = true, heading = heading, summary = "Commands of " .. folder }
      end
    end
    local spec = { path = command.path }
    if wanted(command.path) then
      spec = strict and describe(command.path, M.load(command)) or entry(command, describe)
    end
    spec.heading = heading
    specs[#specs + 1] = spec
  end
end

---Returns the context for a command.
---@param command pluv.Custom
---@param context pluv.Context
---@return pluv.CommandContext
function M.context(command, context)
  return command_context.new(context, command.from == "project" and command.root or nil)
end

---Runs a command in the folder of `-C`.
---@param command pluv.Custom
---@param context pluv.Context
---@param opts table
---@return integer? code
function M.run(command, context, opts)
  prepare(command)
  platform.chdir(context.dir)
  local loaded, given = M.load(command), M.context(command, context)
  local code
  modules.interruptible(function()
    code = loaded.run(given, opts) -- a named call, for tracebacks
  end)
  return command_schema.exit_code(command_files.label(command), code)
end

return M
