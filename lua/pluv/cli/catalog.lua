---Finds commands. A command is a file below pluv/commands; a folder is a group,
---described by the file of its name. Modules are loaded on demand. Custom commands of
---the project and user (pluv.extend.custom_commands) are searched if a command is not
---built in, and for help.
local cli = require("host.cli")
local modules = require("host.modules")
local platform = require("host.platform")
local cli_flags = require("pluv.cli.flags")

local M = {}

local root = "pluv.commands"

---@type table<string, pluv.Custom> the commands that are not the program's own, by path
local custom = {}

---@param prefix string[]
---@param name string
---@return string[]
local function below(prefix, name)
  local path = {}
  for i, word in ipairs(prefix) do
    path[i] = word
  end
  path[#path + 1] = name
  return path
end

---@param path string[]
---@return string
local function module_of(path)
  return #path == 0 and root or root .. "." .. table.concat(path, ".")
end

---@param prefix string[]
---@param found string[][] extended with commands
---@param groups string[][] extended with groups
local function collect(prefix, found, groups)
  local listing, is_group = modules.list(module_of(prefix)), {}
  for _, name in ipairs(listing.packages) do
    is_group[name] = true
  end
  for _, name in ipairs(listing.modules) do
    found[#found + 1] = not is_group[name] and below(prefix, name) or nil
  end
  for _, name in ipairs(listing.packages) do
    local path = below(prefix, name)
    groups[#groups + 1] = path
    collect(path, found, groups)
  end
end

---Returns the paths of the built-in commands, such as { "cache", "dir" }.
---@return string[][] commands
---@return string[][] groups
function M.paths()
  local found, groups = {}, {}
  collect({}, found, groups)
  return found, groups
end

---Returns pluv's commands and flags; custom commands cannot replace them.
---@return pluv.Program
function M.program()
  local commands, groups = M.paths()
  return { commands = commands, groups = groups, flags = cli_flags.global }
end

---Finds the command of a command line.
---@param argv string[]
---@return { path: string[], leaf: boolean, all: boolean, completes: boolean, unknown: string, values: table<string, string> }
function M.locate(argv)
  local program = M.program()
  local paths = { unpack(program.commands) }
  local question = { argv = argv, globals = program.flags, paths = paths }
  local where = cli.locate(question)
  if where.leaf and where.unknown == "" or modules.own_only() then
    return where
  end
  local found = require("pluv.extend.command_files").find(platform.start(where.values.directory or ""), program)
  for _, command in ipairs(found) do
    custom[table.concat(command.path, " ")] = command
    paths[#paths + 1] = command.path
  end
  return #found > 0 and cli.locate(question) or where
end

---Returns the custom command of a path.
---@param path string[]
---@return pluv.Custom?
function M.custom(path)
  return custom[table.concat(path, " ")]
end

---Loads a command.
---@param path string[]
---@return pluv.Command|pluv.OwnCommand
function M.load(path)
  local own = M.custom(path)
  return own and require("pluv.extend.custom_commands").load(own) or require(module_of(path))
end

---@param path string[]
---@param prefix string[]
---@return boolean
local function starts_with(path, prefix)
  for i, word in ipairs(prefix) do
    if path[i] ~= word then
      return false
    end
  end
  return true
end

---Returns the specification of a command for the command line, as plain data.
---@param path string[]
---@param command pluv.OwnCommand
---@param context? pluv.Context|pluv.CommandContext for shell completion
---@return table
local function describe(path, command, context)
  local args, flags = {}, {}
  local function values(of)
    return context and of.complete and require("pluv.cli.complete").of(of.complete, context) or {}
  end
  for i, arg in ipairs(command.args or {}) do
    args[i] = { name = arg[1], help = arg.help or "", optional = arg.optional or false, many = arg.many or false, values = values(arg) }
  end
  for name, flag in pairs(command.flags or {}) do
    flags[#flags + 1] = {
      name = name,
      short = flag.short or "",
      value = flag.value or "",
      help = flag.help or "",
      many = flag.many or false,
      hidden = flag.hidden or false,
      values = values(flag),
    }
  end
  table.sort(flags, function(a, b)
    return a.name < b.name
  end)
  return {
    path = path,
    summary = command.summary,
    description = command.description or "",
    args = args,
    flags = flags,
    examples = command.examples or {},
    passthrough = command.passthrough or false,
    guide = command.guide or "",
    heading = command.section or "",
    missing = command.hints and command.hints.missing or "",
    unknown_flag = command.hints and command.hints.flag or "",
    unexpected = command.hints and command.hints.unexpected or "",
    habits = command.hints and command.hints.habits or {},
  }
end

---Returns the specifications for the host's parser: in full of `prefix` itself and of
---commands below it, else only names.
---@param prefix string[]
---@param levels number how far below: 1 for help and completion
---@param context? pluv.Context for shell completion: adds completions
---@return table[]
function M.specs(prefix, levels, context)
  local commands, groups = M.paths()
  local specs = {}
  local function is_shown(path)
    return starts_with(path, prefix) and #path <= #prefix + levels
  end
  for _, path in ipairs(groups) do
    local group = starts_with(path, prefix) and require(module_of(path)) or {} ---@type table
    specs[#specs + 1] = { path = path, group = true, summary = group.summary or "", heading = group.section or "" }
  end
  for _, path in ipairs(commands) do
    if is_shown(path) then
      specs[#specs + 1] = describe(path, M.load(path), context)
    else
      specs[#specs + 1] = { path = path }
    end
  end
  if next(custom) then
    local custom_commands = require("pluv.extend.custom_commands")
    custom_commands.add_specs(specs, custom, is_shown, levels == 0, function(path, command)
      return describe(path, command, context and custom_commands.context(custom[table.concat(path, " ")], context))
    end)
  end
  return specs
end

return M
