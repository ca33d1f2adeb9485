---Changes the header of a script.
local errors = require("std.errors")
local fs = require("std.fs")
local log = require("std.log")
local path = require("std.path")
local host_fs = require("host.fs")
local host_project = require("host.project")
local runtimes = require("pluv.runtime")
local provision = require("pluv.runtime.provision")
local detached = require("pluv.project.detached")
local names = require("pluv.project.names")
local new_dependency = require("pluv.project.new_dependency")
local locks = require("pluv.lock")
local ensure = require("pluv.lock.ensure")
local resolve = require("pluv.lock.resolve")
local changes = require("pluv.install.changes")
local preview = require("pluv.install.preview")
local sync = require("pluv.install.sync")
local scripts = require("pluv.tool.scripts")

local M = {}

local first_line = "#!/usr/bin/env -S pluv run\n"

---Replaces the text of a script that has not changed meanwhile.
---@param script pluv.Script
---@param old string
---@param new string
local function write(script, old, new)
  host_fs.update({ path = script.file }, function(now)
    if now ~= old then
      errors.raise {
        code = "file.changed",
        message = ("another program changed %s meanwhile"):format(script.label),
        hint = "run the command again",
      }
    end
    return new
  end)
end

---Returns the entries of a header for the packages of a command line, without those that it
---has already.
---@param script pluv.Script
---@param packages string[]
---@return string[] entries
---@return table<string, boolean> latest names to take the newest version of
local function entries_of(script, packages)
  local present, entries, latest = {}, {}, {}
  local header = scripts.header(script)
  for _, dependency in ipairs(header and host_project.parse(header, script.label).dependencies or {}) do
    present[names.plain(dependency.name)] = true
  end
  for _, package in ipairs(packages) do
    local added = new_dependency.split(package)
    local plain = names.plain(added.name)
    latest[plain] = added.is_latest or nil
    if present[plain] and not added.constraint then
      log.note("%s is already in the header of %s", added.name, script.label)
    else
      entries[#entries + 1] = added.name .. (added.constraint and added.constraint ~= "" and " " .. added.constraint or "")
    end
  end
  return entries, latest
end

---Adds rocks to the header of a script, locks and installs them. The script stays as it is
---if they cannot be resolved or built.
---@param ctx pluv.Context
---@param name string file of the script
---@param packages string[]
---@param opts { no_sync?: boolean, dry_run?: boolean }
function M.add(ctx, name, packages, opts)
  local script = scripts.of_file(ctx, name)
  local text = fs.read(script.file)
  local entries, latest = entries_of(script, packages)
  local edited = host_project.edit_script { text = text, file = script.label, add = entries }
  local header = scripts.header(script)
  local old_lock = header and fs.read_if_exists(scripts.project(ctx, script, header).lock_file)
  local project = detached.open(ctx, edited.project, {
    label = script.label,
    base = script.base,
    lock_copy = scripts.lock_file(script),
    old_lock = old_lock,
  })
  local runtime = provision.choose(project, nil, ctx.offline)
  local upgrade = next(latest) and latest or nil
  if opts.dry_run then
    local text_of_lock = resolve.resolve(project, runtime, { offline = ctx.offline, upgrade = upgrade })
    preview.show(ctx, project, runtime, text_of_lock)
    return
  end
  local before = changes.versions_of_text(fs.read_if_exists(project.lock_file), runtime.tag)
  local lock, lock_changed = ensure.ensure(project, runtime, { offline = ctx.offline, upgrade = upgrade })
  local result = not opts.no_sync and sync.sync(project, runtime, lock, { offline = ctx.offline }) or nil
  write(script, text, edited.text)
  detached.copy_lock(project)
  for _, entry in ipairs(entries) do
    log.note("added %s to the header of %s", entry, script.label)
  end
  local after = changes.versions(locks.read(project), runtime.tag)
  local outcome = { lock_changed = lock_changed, before = before, after = after, built = result and result.built }
  preview.list(changes.of(runtime, outcome))
  changes.print(ctx, runtime, outcome)
end

---Writes a header into a script, and creates the script if it is missing. Fails with
---`project.exists` if it has a header.
---@param ctx pluv.Context
---@param name string file of the script
---@param request pluv.RuntimeRequest
function M.create(ctx, name, request)
  local file = path.resolve(ctx.dir, name)
  local old = fs.read_if_exists(file)
  local text = old or first_line .. "\n" .. ('%s("hello from " .. _VERSION)\n'):format("print")
  local edited = host_project.edit_script { text = text, file = name, add = {}, runtime = runtimes.spell(request) }
  if not edited.is_new then
    errors.raise {
      code = "project.exists",
      message = ("%s has a header already"):format(name),
      hint = ("to add a rock to it: `pluv add --script %s NAME`"):format(name),
    }
  elseif old then
    write({ file = file, label = name }, old, edited.text)
  else
    fs.write(file, edited.text, 493) -- 0755
  end
  log.note("wrote the header of %s for %s", name, runtimes.spell(request))
  ctx:done { file = file, changed = true, runtime = { name = request.name, version = request.version } }
end

return M
