---Commands that are not the program's own: those of the project, below
---.pluv/commands, and the user's, below the folder of the settings. They are named
---by their files, and a folder is a group. The program's own names win, then the
---project's.
local fs, path = require("std.fs"), require("std.path")

local M = {}

---@class pluv.Program what pluv has itself
---@field commands string[][] the paths of its commands, as { "cache", "dir" }
---@field groups string[][]
---@field flags { name: string, short?: string }[] the global ones

---@class pluv.Custom
---@field path string[] as { "db", "migrate" }
---@field from "project"|"user"
---@field root string the folder of the project, or of the user's settings
---@field file string below it
---@field hidden_by? string what has the name
---@field program pluv.Program whose names it may not take
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

---What the command line itself has.
local reserved = { help = "`pluv help`", completion = "`pluv completion`" }

---Returns the user's folder of commands.
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

---What of the program has a name, or stands where its group would be.
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

---Returns the commands of the project around a folder and of the user: those that can be
---called, and those whose names are taken.
---@param dir string the context's start
---@param program pluv.Program
---@return pluv.Custom[] commands
---@return pluv.Custom[] hidden
function M.find(dir, program)
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
  local commands, hidden, taken = {}, {}, names_of(program)
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

---Returns the file of a command as it stands in messages.
---@param command pluv.Custom
---@return string
function M.label(command)
  return command.from == "project" and command.file or path.join(command.root, command.file)
end

return M
