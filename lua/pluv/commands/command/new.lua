---The words of a command's name: `db migrate` and `db/migrate` are the same.
---@param given string[]
---@return string[]
local function words_of(given)
  local words = {}
  for _, part in ipairs(given) do
    for word in part:gmatch("[^/%s]+") do
      if not word:find("^%w[%w_-]*$") then
        require("std.errors").raise {
          code = "cli.usage",
          message = ("`%s` cannot be the name of a command"):format(word),
          hint = "use letters, digits, `-` and `_`",
        }
      end
      words[#words + 1] = word
    end
  end
  return words
end

---@param root string
---@param file string
---@param label string
---@param words string[]
local function check_free(root, file, label, words)
  local errors, fs, path = require("std.errors"), require("std.fs"), require("std.path")
  if fs.exists(path.join(root, file)) then
    errors.raise { code = "command.exists", message = ("%s is there already"):format(label), hint = "edit it, or take another name" }
  end
  local own, groups = require("pluv.cli.catalog").paths()
  local other = require("pluv.cli.custom").built_in(words, own, groups)
  if other then
    errors.raise {
      code = "command.exists",
      message = ("%s is a command of pluv, which a file cannot replace"):format(other),
      hint = "take another name; `pluv eject` makes pluv's own commands yours to change",
    }
  end
end

---@type pluv.OwnCommand
return {
  summary = "Write an example of a command, to change",
  description = "For the project, into .pluv/commands, or with `--global` for all that you do. A name of several words is a\n"
    .. "command of a group.",
  args = { { "name", help = "its name, as `deploy` or `db migrate`", many = true } },
  flags = { global = { help = "a command of your own, for all projects" } },
  examples = { "pluv command new deploy", "pluv command new db migrate", "pluv command new --global backup" },
  run = function(ctx, opts)
    local fs, path, log = require("std.fs"), require("std.path"), require("std.log")
    local words = words_of(opts.name)
    local root, folder = path.dir(require("pluv.cli.custom").user_folder()), "commands"
    if not opts.global then
      root, folder = ctx:project().root, path.join(".pluv", "commands")
    end
    local file = path.join(folder, table.concat(words, "/") .. ".lua")
    local at = path.join(root, file)
    local label = opts.global and at or file
    check_free(root, file, label, words)
    fs.write(at, require("pluv.cli.writing").text(words, not opts.global and root or nil))
    log.note("wrote %s", label)
    local call = "pluv " .. table.concat(words, " ")
    if not opts.global then
      -- Nobody else has written a word of it.
      require("host.trust").add { at }
      log.note("run `%s`; it is trusted as it is: after a change run `pluv trust %s`", call, label)
    else
      log.note("run `%s`", call)
    end
    if ctx.json then
      ctx:out("", { file = at, command = words })
    end
  end,
}
