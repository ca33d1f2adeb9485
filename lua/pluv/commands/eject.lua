---Resolves the forms of a name: `add` and `commands.add` are `pluv.commands.add`.
---Fails with `cli.usage` for an invalid name.
---@param given string
---@return string name in dotted form
---@return string[] modules candidates
local function meanings(given)
  local name = given:gsub("%.lua$", ""):gsub("[/ ]", ".")
  if ("." .. name .. "."):find("..", 1, true) then
    require("std.errors").raise {
      code = "cli.usage",
      message = ("`%s` is not a valid name of a module"):format(given),
      hint = "name a module like `pluv.commands.add`, or `add`",
    }
  end
  return name, require("std.table").map({ name, "pluv." .. name, "pluv.commands." .. name }, require("pluv.extend.ejected").canonical)
end

---Limit of modules listed in a hint.
local most_named = 9

---Returns a name as people write it.
---@param module string
---@return string
local function short(module)
  return (module:gsub("^pluv%.", ""):gsub("^commands%.", ""))
end

---Returns the module whose name, in the form of `name`, is most similar; nil if none is
---similar.
---@param name string
---@param modules string[]
---@return string?
local function nearest(name, modules)
  local names, by_name = {}, {} ---@type string[], table<string, string?>
  for i, module in ipairs(modules) do
    names[i] = name:find("^pluv%.") and module or short(module)
    by_name[names[i]] = by_name[names[i]] or module
  end
  return by_name[require("host.cli").nearest(name, names)]
end

---Returns the full name of a module in the binary.
---@param given string
---@return string name
---@return string? other another module of that short name
local function full_name(given)
  local errors, embedded = require("std.errors"), require("host.modules").embedded
  local name, modules = meanings(given)
  local found = require("std.table").filter(modules, require("pluv.extend.ejected").is_ejectable)
  if found[1] then
    return found[1], found[2]
  end
  if embedded(name) then
    errors.raise {
      code = "cli.usage",
      message = ("`%s` cannot be replaced: scripts rely on it"):format(name),
      hint = "eject a module of pluv that uses it, or write a module of your own",
    }
  end
  local names = require("pluv.extend.ejected").names()
  for _, package in ipairs { "pluv.commands." .. name, "pluv." .. name, name } do
    local below = {} ---@type string[]
    for _, module in ipairs(names) do
      if module:sub(1, #package + 1) == package .. "." then
        below[#below + 1] = ("`%s`"):format(short(module))
      end
    end
    local more = #below - most_named
    if more > 0 then
      local last = ("%s and %d more"):format(below[most_named], more)
      below = { unpack(below, 1, most_named - 1) }
      below[most_named] = last
    end
    if below[1] then
      errors.raise {
        code = "cli.usage",
        message = ("`%s` is a folder of modules"):format(given),
        hint = "name one of its modules: " .. table.concat(below, ", "),
      }
    end
  end
  local near = nearest(name, names)
  errors.raise {
    code = "file.missing",
    message = ("pluv has no module `%s`"):format(given),
    hint = near and ("did you mean `%s`?"):format(near) or "`pluv eject --available` lists pluv's modules",
  }
  return name
end

---@param given string[]
---@return pluv.Ejected[] entries all without names
local function chosen(given)
  local all, found = require("pluv.extend.ejected").list(), {}
  local by_name = {}
  for _, entry in ipairs(all) do
    by_name[entry.module] = entry
  end
  for i, name in ipairs(given) do
    local _, modules = meanings(name)
    found[i] = by_name[modules[1]] or by_name[modules[2]] or by_name[modules[3]]
    if not found[i] then
      require("std.errors").raise {
        code = "file.missing",
        message = ("`%s` is not ejected"):format(name),
        hint = "`pluv eject --list` lists ejected modules",
      }
    end
  end
  return #given > 0 and found or all
end

---@param ctx pluv.Context
local function list(ctx)
  local entries = require("pluv.extend.ejected").list()
  ctx:out(function()
    local rows = {}
    for i, entry in ipairs(entries) do
      rows[i] = { entry.state, entry.module, entry.file }
    end
    return require("host.term").table { header = { "state", "module", "file" }, rows = rows }
  end, entries)
  if #entries == 0 then
    require("std.log").note("no modules are ejected; `pluv eject --available` lists those that can be")
  end
end

---Returns what a module says of itself: a command's summary, or the first sentence of its
---comment.
---@param module string
---@return string
local function summary_of(module)
  local text = (require("host.modules").embedded(module) --[[@as { text: string }]]).text
  if module:find("^pluv%.commands%.") then
    return text:match('\n%s+summary = "(.-)"') or ""
  end
  local words = {}
  for line in text:gmatch("[^\n]+") do
    local comment = line:match("^%-%-%-(.*)$")
    if not comment or comment:find("^@") then
      break
    end
    words[#words + 1] = comment
  end
  local comment = table.concat(words, " ")
  return (comment .. " "):match("^(.-)%.%s") or comment
end

---Lists the modules that can be ejected, each with what it says of itself.
---@param ctx pluv.Context
local function available(ctx)
  local rows, cells = {}, {}
  for _, module in ipairs(require("pluv.extend.ejected").names()) do
    local summary = summary_of(module)
    rows[#rows + 1] = { module = module, summary = summary }
    cells[#cells + 1] = { module, summary }
  end
  ctx:out(require("host.term").table { header = { "module", "does" }, rows = cells }, rows)
end

---@param ctx pluv.Context
---@param given string[]
local function diff(ctx, given)
  local fs, modules, rows, texts = require("std.fs"), require("host.modules"), {}, {}
  for i, entry in ipairs(chosen(given)) do
    local embedded = modules.embedded(entry.module) or { text = "" }
    rows[i] = {
      module = entry.module,
      state = entry.state,
      diff = modules.diff {
        old_name = entry.module .. " of pluv " .. require("host.platform").describe().version,
        old = embedded.text,
        new_name = entry.file,
        new = require("pluv.extend.ejected").body(fs.read(entry.file)),
      },
    }
    texts[i] = rows[i].diff
  end
  ctx:value(table.concat(texts), rows)
end

---@param ctx pluv.Context
---@param given string[]
---@param force boolean?
local function drop(ctx, given, force)
  local errors, fs, log = require("std.errors"), require("std.fs"), require("std.log")
  if #given == 0 then
    errors.raise {
      code = "cli.usage",
      message = "`--drop` requires the name of a module",
      hint = "`pluv eject --list` lists ejected modules",
    }
  end
  local entries = chosen(given)
  for _, entry in ipairs(entries) do
    if entry.edited and not force then
      errors.raise {
        code = "eject.edited",
        message = ("%s has your changes"):format(entry.file),
        hint = ("show them with `pluv eject --diff %s`, or delete the file with `pluv eject --drop --force %s`"):format(
          entry.module,
          entry.module
        ),
      }
    end
  end
  local removed = {}
  for i, entry in ipairs(entries) do
    fs.remove(entry.file)
    removed[i] = { module = entry.module, file = entry.file }
    log.note(entry.state == "gone" and "removed %s" or "removed %s; using the built-in `%s` again", entry.file, entry.module)
  end
  ctx:done(removed)
end

---@param ejected { module: string, file: string }
local function refuse(ejected)
  require("std.errors").raise {
    code = "eject.exists",
    message = ("`%s` is already ejected, to %s"):format(ejected.module, ejected.file),
    hint = ("edit that file, or remove it with `pluv eject --drop %s`"):format(ejected.module),
  }
end

---@param ctx pluv.Context
---@param given string[]
local function eject(ctx, given)
  local fs, path, log = require("std.fs"), require("std.path"), require("std.log")
  local ejected, files = require("pluv.extend.ejected"), {}
  for i, name in ipairs(given) do
    local module, other = full_name(name)
    if other then
      log.note("`%s` is `%s`; for the other: `pluv eject %s`", name, module, other)
    end
    local source = require("host.modules").embedded(module) --[[@as { file: string, text: string, sha256: string }]]
    files[i] = { module = module, file = path.join(ejected.folder(), source.file), text = ejected.stamp(source.sha256) .. source.text }
    if fs.exists(files[i].file) then
      refuse(files[i])
    end
  end
  for _, file in ipairs(files) do
    require("host.fs").update({ path = file.file }, function(old)
      return old and refuse(file) or file.text
    end)
    file.text = nil
    log.note("wrote %s; pluv uses it from now on", file.file)
  end
  ctx:done(files)
end

---@type pluv.OwnCommand
return {
  summary = "Copy one of pluv's modules to edit it",
  section = "extend",
  guide = "changing-pluv",
  description = "Copies the module into the lua folder of your configuration. pluv loads the copy instead of the built-in module,\n"
    .. "and warns when a newer pluv has a changed version. `pluv --no-user-lua` ignores all copies.",
  args = {
    {
      "module",
      complete = "modules",
      help = "name of a module, such as `pluv.commands.add` or `add`",
      optional = true,
      many = true,
    },
  },
  flags = {
    list = { help = "list ejected modules and whether they differ" },
    available = { help = "list the modules that can be ejected" },
    diff = { help = "show the differences from the built-in modules" },
    drop = { help = "delete the copies and use the built-in modules again" },
    force = { help = "with `--drop`: delete edited copies too" },
  },
  examples = { "pluv eject pluv.commands.add", "pluv eject --available", "pluv eject --list", "pluv eject --diff", "pluv eject --drop add" },
  run = function(ctx, opts)
    local given = opts.module or {}
    if opts.available then
      return available(ctx)
    elseif opts.diff then
      return diff(ctx, given)
    elseif opts.drop then
      return drop(ctx, given, opts.force)
    elseif opts.list or #given == 0 then
      return list(ctx)
    end
    return eject(ctx, given)
  end,
}
