---File names that Windows reserves for devices, in any folder.
---@param word string
---@return boolean
local function is_device(word)
  local name = word:lower()
  return name == "con" or name == "prn" or name == "aux" or name == "nul" or name:find("^com%d$") ~= nil or name:find("^lpt%d$") ~= nil
end

---Returns the hint for a word that is not valid in a name.
---@param word string
---@return string
local function hint_of(word)
  if is_device(word) then
    return "Windows reserves this name for a device; choose another name"
  end
  local valid = word:gsub("%.lua$", ""):gsub("[^%w_-]+", "-"):gsub("^[_-]+", ""):gsub("-+$", "")
  return "use letters, digits, `-` and `_`" .. (valid ~= "" and (", such as `%s`"):format(valid) or "")
end

---Returns the words of a command's name: `db migrate` equals `db/migrate`.
---@param given string[]
---@return string[]
local function words_of(given)
  local text, words = require("std.text"), {}
  for _, part in ipairs(given) do
    for _, word in ipairs(text.split((text.trim(part):gsub("%s+", "/")), "/")) do
      if not word:find("^%w[%w_-]*$") or is_device(word) then
        require("std.errors").raise {
          code = "cli.usage",
          message = ("`%s` is not a valid name of a command"):format(word),
          hint = hint_of(word),
        }
      end
      words[#words + 1] = word
    end
  end
  return words
end

---Reports whether two commands conflict: one hides the other, or their files are the
---same on a case-insensitive file system.
---@param a string[]
---@param b string[]
---@return boolean
local function collide(a, b)
  for i = 1, math.min(#a, #b) do
    local one = a[i] --[[@as string]]
    local other = b[i] --[[@as string]]
    if one:lower() ~= other:lower() then
      return false
    elseif one ~= other then
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
    taken(
      ("%s is a built-in command, which a file cannot replace"):format(other),
      "choose another name; `pluv eject` copies built-in commands for editing"
    )
  end
  for _, list in ipairs { command_files.find(dir, program) } do
    for _, command in ipairs(list) do
      if collide(words, command.path) then
        taken(
          ("`pluv %s` conflicts with %s"):format(table.concat(words, " "), command_files.label(command)),
          "choose another name; a name can belong to one command or group, ignoring case"
        )
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
      -- The file is only the template.
      require("host.trust").add { at }
      log.note("run it with `%s`; after editing the file, run `pluv trust %s`", call, label)
    else
      log.note("run it with `%s`", call)
    end
    ctx:done { file = at, command = words }
  end,
}
