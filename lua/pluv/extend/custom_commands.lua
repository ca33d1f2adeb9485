---Commands that are not the program's own: those of the project, below
---.pluv/commands, and the user's, below the folder of the settings. They are named
---by their files, and a folder is a group. The program's own names win, then the
---project's.
local fs, path = require("std.fs"), require("std.path")

local M = {}

---@class pluv.Custom
---@field path string[] as { "db", "migrate" }
---@field from "project"|"user"
---@field root string the folder of the project, or of the user's settings
---@field file string below it
---@field hidden_by? string what has the name
---@field loaded? pluv.Command

---Why those of the project around the working folder do not count: it is another
---user's; nil where they do.
---@type std.Failure?
local refused

---Warns of that.
function M.warn_of_refused()
  if refused then
    require("std.log").warn("commands of the project are left out: %s", refused.message)
  end
end

---What their commands stand under in help, as in pluv.main.
local headings = { project = "Project commands", user = "Your commands" }

---What the command line itself has.
local reserved = { help = "`pluv help`", completion = "`pluv completion`" }

---The user's folder of commands.
---@return string
function M.user_folder()
  return path.join(require("host.platform").folder("config"), "commands")
end

---Everything below a folder. Where a link leads to a project's, only what is in it:
---none of that runs, which is said of each (pluv.trust), and a link may lead to the
---whole machine.
---@param root string
---@param folder string below it
---@param from "project"|"user"
---@return std.Entry[]
local function entries(root, folder, from)
  local lstat, dir = require("host.fs").lstat, path.join(root, folder)
  if not fs.is_dir(dir) then
    return {}
  end
  local is_linked = lstat(dir).type == "link" or lstat(path.dir(dir)).type == "link"
  return from == "project" and is_linked and fs.list(dir) or fs.walk(dir)
end

---@param root string
---@param folder string below it
---@param from "project"|"user"
---@param found pluv.Custom[]
local function collect(root, folder, from, found)
  for _, entry in ipairs(entries(root, folder, from)) do
    local name = entry.type ~= "dir" and entry.name:match("^(.+)%.lua$")
    local words = {}
    for word in (name or ""):gmatch("[^/]+") do
      words[#words + 1] = word
    end
    local valid = #words > 0
    for _, word in ipairs(words) do
      valid = valid and word:find("^%w[%w_-]*$") ~= nil
    end
    if valid then
      found[#found + 1] = { path = words, from = from, root = root, file = path.join(folder, entry.name) }
    end
  end
end

---What already has a command's name, or stands where its group would be.
---@param command { path: string[] }
---@param taken table<string, { leaf: boolean, what: string }>
---@return string?
local function hidden_by(command, taken)
  local words = {}
  for i, word in ipairs(command.path) do
    words[i] = word
    local other = taken[table.concat(words, " ")]
    if i == 1 and reserved[word] then
      return reserved[word]
    elseif other and (other.leaf or i == #command.path) then
      return other.what
    end
  end
end

---@param own string[][] the paths of the program's commands
---@param groups string[][]
---@return table<string, { leaf: boolean, what: string }>
local function names_of(own, groups)
  local taken = {}
  for _, list in ipairs { own, groups } do
    for _, words in ipairs(list) do
      local name = table.concat(words, " ")
      taken[name] = { leaf = list == own, what = ("`pluv %s`"):format(name) }
    end
  end
  return taken
end

---What of the program has a name, or stands where its group would be.
---@param words string[]
---@param own string[][] the paths of the program's commands
---@param groups string[][]
---@return string?
function M.built_in(words, own, groups)
  return hidden_by({ path = words }, names_of(own, groups))
end

---@param taken table
---@param words string[]
---@param what string
local function take(taken, words, what)
  for i = 1, #words do
    local key = table.concat(words, " ", 1, i)
    taken[key] = taken[key] or { leaf = i == #words, what = what }
  end
end

---The commands of the project around a folder and of the user: those that can be
---called, and those whose names are taken.
---@param dir string the context's start
---@param own string[][] the paths of the program's commands
---@param groups string[][]
---@return pluv.Custom[] commands
---@return pluv.Custom[] hidden
function M.find(dir, own, groups)
  local platform, all = require("host.platform"), {}
  local allowed, root = require("std.errors").catch(require("pluv.project").find_root, dir)
  if not allowed and root.code ~= "trust.folder" then
    error(root, 0)
  end
  refused = not allowed and root or nil
  if allowed and root then
    collect(root, path.join(".pluv", "commands"), "project", all)
  end
  if platform.describe().config then
    collect(path.dir(M.user_folder()), path.base(M.user_folder()), "user", all)
  end
  local commands, hidden, taken = {}, {}, names_of(own, groups)
  -- A folder wins over a file of the same name: its commands come first.
  table.sort(all, function(a, b)
    if a.from ~= b.from then
      return a.from == "project"
    elseif #a.path ~= #b.path then
      return #a.path > #b.path
    end
    return a.file < b.file
  end)
  for _, command in ipairs(all) do
    command.hidden_by = hidden_by(command, taken)
    if command.hidden_by then
      hidden[#hidden + 1] = command
    else
      commands[#commands + 1] = command
      take(taken, command.path, M.label(command))
    end
  end
  return commands, hidden
end

---The file of a command as it stands in messages.
---@param command pluv.Custom
---@return string
function M.label(command)
  return command.from == "project" and command.file or path.join(command.root, command.file)
end

---Whether a command may run as it is now.
---@param command pluv.Custom
---@return "ready"|"not trusted"
function M.state(command)
  if command.from == "user" then
    return "ready"
  end
  local ok = require("std.errors").catch(require("pluv.extend.trust").read, command.root, command.file)
  return ok and "ready" or "not trusted"
end

---Makes a project's `project.*` modules be found.
---@param command pluv.Custom
local function prepare(command)
  if command.from == "project" then
    require("host.modules").add_project(command.root)
  end
end

---Loads a command's table. Raises `trust.required`, `command.invalid`, `lua.error`.
---@param command pluv.Custom
---@return pluv.Command
function M.load(command)
  if command.loaded then
    return command.loaded
  end
  local text
  if command.from == "project" then
    text = require("pluv.extend.trust").read(command.root, command.file)
  else
    text = fs.read_if_exists(path.join(command.root, command.file))
  end
  local label = M.label(command)
  if not text then
    require("std.errors").raise { code = "file.missing", message = ("%s does not exist"):format(label) }
  end
  prepare(command)
  local host = require("host.modules")
  local value = host.interruptible(host.chunk { text = text, name = label, guest = command.from })
  require("pluv.extend.command_schema").check(label, value)
  command.loaded = value
  return value
end

---What a list of commands says of one, which need not work.
---@param command pluv.Custom
---@param describe fun(path: string[], command: pluv.Command): table
---@return table
local function entry(command, describe)
  local host = require("host.errors")
  local ok, value = xpcall(function()
    return describe(command.path, M.load(command))
  end, host.caught)
  if ok then
    return value
  elseif value.code == "lua.bug" or value.code == "limit.reached" then
    error(value, 0)
  end
  local untrusted = value.code == "trust.required"
  return { path = command.path, summary = untrusted and "(not trusted)" or "(does not load: " .. value.message:match("^[^\n]*") .. ")" }
end

---Adds what the command line needs to know of these commands.
---@param specs table[] appended to
---@param custom table<string, pluv.Custom>
---@param wanted fun(path: string[]): boolean whether all of a command is asked for
---@param strict boolean that what is asked for must load
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
        local folder = M.label(command):match("^(.*)[/\\]") ---@type string
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

---What a command is given.
---@param command pluv.Custom
---@param context pluv.Context
---@return pluv.CommandContext
function M.context(command, context)
  return require("pluv.extend.command_context").new(context, command.from == "project" and command.root or nil)
end

---Runs a command in the folder that `-C` names.
---@param command pluv.Custom
---@param context pluv.Context
---@param opts table
---@return integer? code
function M.run(command, context, opts)
  prepare(command)
  require("host.platform").chdir(context.dir)
  local loaded, given = M.load(command), M.context(command, context)
  local code
  require("host.modules").interruptible(function()
    code = loaded.run(given, opts) -- by its name, for tracebacks
  end)
  return require("pluv.extend.command_schema").exit_code(M.label(command), code)
end

return M
