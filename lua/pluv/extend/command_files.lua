---Finds custom commands: the project's, below .pluv/commands, and the user's, below
---the config folder. Files name commands, folders name groups. Built-in names take
---precedence, then the project's.
local errors = require("std.errors")
local fs = require("std.fs")
local log = require("std.log")
local path = require("std.path")
local host_fs = require("host.fs")
local platform = require("host.platform")
local projects = require("pluv.project")

local M = {}

---@class pluv.Program pluv's own commands and flags
---@field commands string[][] paths of its commands, such as { "cache", "dir" }
---@field groups string[][]
---@field flags { name: string, short?: string }[] the global flags

---@class pluv.Custom
---@field path string[] such as { "db", "migrate" }
---@field from "project"|"user"
---@field root string the project's root, or the config folder
---@field file string path below `root`
---@field hidden_by? string what already has the name
---@field program? pluv.Program whose names are reserved; set before it is loaded
---@field loaded? pluv.Command

---Returns why the project's commands are ignored: its folder belongs to another user;
---nil if they count.
---@type std.Failure?
local refused

---Warns if the project's commands are ignored.
function M.warn_of_refused()
  if refused then
    log.warn("skipping the commands of the project: %s", refused.message)
  end
end

---Returns the files that decided that there are no custom commands for a folder; some are
---missing. Returns nil if there are folders for commands, which may be deep, or if those of the
---project are ignored.
---@param dir string absolute, the context's `start`
---@param program pluv.Program
---@return string[]?
function M.looked_at(dir, program)
  local config = platform.describe().config
  if not config or M.find(dir, program)[1] or refused or fs.exists(path.join(config, "commands")) then
    return nil
  end
  local files = { path.join(config, "commands") } ---@type string[]
  local root = projects.find_root(dir)
  if root then
    local commands = path.join(root, ".pluv", "commands")
    if fs.exists(commands) then
      return nil
    end
    files[2], files[3] = path.join(root, ".pluv"), commands
  end
  while true do -- to the top: a pluv.toml there could have the project as a member of a workspace
    files[#files + 1] = path.join(dir, projects.file_name)
    if path.dir(dir) == dir then
      return files
    end
    dir = path.dir(dir)
  end
end

---Names that the command line itself uses.
local reserved = { help = "`pluv help`", completion = "`pluv completion`" }

---Returns the folder of the user's commands.
---@return string
function M.user_folder()
  return path.join(platform.folder("config"), "commands")
end

---Lists everything below a folder. A link of a project is not walked, only its direct
---files are reported: they never run (pluv.trust), and it may point at the whole
---machine.
---@param root string
---@param folder string path below `root`
---@param from "project"|"user"
---@return std.Entry[]
local function entries(root, folder, from)
  local lstat, dir = host_fs.lstat, path.join(root, folder)
  if not fs.is_dir(dir) then
    return {}
  end
  local function is_link(name)
    return (lstat(name) --[[@as std.FileInfo]]).type == "link"
  end
  local is_linked = is_link(dir) or is_link(path.dir(dir))
  return from == "project" and is_linked and fs.list(dir) or fs.walk(dir)
end

---@param root string
---@param folder string path below `root`
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

---Returns what already has the name of a command or of its group.
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

---@param program pluv.Program
---@return table<string, { leaf: boolean, what: string }>
local function names_of(program)
  local taken = {}
  for _, list in ipairs { program.commands, program.groups } do
    for _, words in ipairs(list) do
      local name = table.concat(words, " ")
      taken[name] = { leaf = list == program.commands, what = ("`pluv %s`"):format(name) }
    end
  end
  return taken
end

---Returns the built-in command or group that has a name.
---@param words string[]
---@param program pluv.Program
---@return string?
function M.built_in(words, program)
  return hidden_by({ path = words }, names_of(program))
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

---Returns the commands of the project around a folder and of the user: those that can
---be called, and those with names already taken.
---@param dir string the context's `start`
---@param program pluv.Program
---@return pluv.Custom[] commands
---@return pluv.Custom[] hidden
function M.find(dir, program)
  local all = {}
  local allowed, root = errors.catch(projects.find_root, dir)
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
  local commands, hidden, taken = {}, {}, names_of(program)
  -- A folder wins over a file of the same name, so its commands come first.
  table.sort(all, function(a, b)
    if a.from ~= b.from then
      return a.from == "project"
    elseif #a.path ~= #b.path then
      return #a.path > #b.path
    end
    return a.file < b.file
  end)
  for _, command in ipairs(all) do
    command.program = program
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

---Returns the file of a command for messages.
---@param command pluv.Custom
---@return string
function M.label(command)
  return command.from == "project" and command.file or path.join(command.root, command.file)
end

return M
