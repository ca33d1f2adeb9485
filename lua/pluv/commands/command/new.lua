---Files that Windows takes for devices, in whatever folder they are.
---@param word string
---@return boolean
local function is_device(word)
  local name = word:lower()
  return name == "con" or name == "prn" or name == "aux" or name == "nul" or name:find("^com%d$") ~= nil or name:find("^lpt%d$") ~= nil
end

---Returns the words of a command's name: `db migrate` and `db/migrate` are the same.
---@param given string[]
---@return string[]
local function words_of(given)
  local text, words = require("std.text"), {}
  for _, part in ipairs(given) do
    for _, word in ipairs(text.split((text.trim(part):gsub("%s+", "/")), "/")) do
      if not word:find("^%w[%w_-]*$") or is_device(word) then
        require("std.errors").raise {
          code = "cli.usage",
          message = ("`%s` cannot be the name of a command"):format(word),
          hint = is_device(word) and "Windows has a device of that name; take another one" or "use letters, digits, `-` and `_`",
        }
      end
      words[#words + 1] = word
    end
  end
  return words
end

---Reports whether of two commands one would keep the other from being called, or their
---files would be the same where upper and lower case are.
---@param a string[]
---@param b string[]
---@return boolean
local function collide(a, b)
  for i = 1, math.min(#a, #b) do
    if a[i]:lower() ~= b[i]:lower() then
      return false
    elseif a[i] ~= b[i] then
      return true
    end
  end
  return true
end

---@param message string
---@param hint string
local function taken(message, hint)
  require("std.errors").raise { code = "command.exists", message = message, hint = hint }
end

---@param dir string
---@param at string
---@param label string
---@param words string[]
local function check_free(dir, at, label, words)
  local command_files = require("pluv.extend.command_files")
  if require("host.fs").lstat(at) then
    taken(("%s already exists"):format(label), "edit it, or choose another name")
  end
  local program = require("pluv.cli.catalog").program()
  local other = command_files.built_in(require("std.table").map(words, string.lower), program)
  if other then
    taken(("%s is a command of pluv, which a file cannot replace"):format(other),
      "take another name; `pluv eject` makes pluv's own commands yours to change")
  end
  for _, list in ipairs { command_files.find(dir, program) } do
    for _, command in ipairs(list) do
      if collide(words, command.path) then
        taken(("`pluv %s` and %s cannot both be called"):format(table.concat(words, " "), command_files.label(command)),
          "take another name; a name is that of one command or of one group, in upper and lower case alike")
      end
    end
  end
end

---@type pluv.OwnCommand
return {
  summary = "Create a command from an example",
  guide = "commands-of-your-own",
  description = "Writes a file to edit into .pluv/commands, or with `--global` into your own commands folder. A name of several\n"
    .. "words makes a command of a group.",
  args = { { "name", help = "name of the command, such as `deploy` or `db migrate`", many = true } },
  flags = { global = { help = "create it for all projects" } },
  examples = { "pluv command new deploy", "pluv command new db migrate", "pluv command new --global backup" },
  run = function(ctx, opts)
    local path, log = require("std.path"), require("std.log")
    local words = words_of(opts.name)
    local root, folder = path.dir(require("pluv.extend.command_files").user_folder()), "commands"
    if not opts.global then
      root, folder = ctx:project().root, path.join(".pluv", "commands")
    end
    local file = path.join(folder, table.concat(words, "/") .. ".lua")
    local at = path.join(root, file)
    local label = opts.global and at or file
    check_free(ctx.start, at, label, words)
    local function write(old)
      if old then
        check_free(ctx.start, at, label, words)
      end
      return require("pluv.extend.command_template").text(words, not opts.global and root or nil)
    end
    if opts.global then
      require("host.fs").update({ path = at }, write)
    else
      require("pluv.project.exclusive").update(root, at, write)
    end
    log.note("wrote %s", label)
    local call = "pluv " .. table.concat(words, " ")
    if not opts.global then
      -- Nobody else has written a word of it.
      require("host.trust").add { at }
      log.note("run `%s`; it is trusted as it is: after a change run `pluv trust %s`", call, label)
    else
      log.note("run `%s`", call)
    end
    ctx:done { file = at, command = words }
  end,
}
