---Edits of pluv.toml that are only kept if the result can be resolved.
local errors = require("std.errors")
local fs = require("std.fs")
local log = require("std.log")
local host_fs = require("host.fs")
local state = require("host.state")
local runtimes = require("pluv.runtime")
local projects = require("pluv.project")
local contents = require("pluv.project.contents")
local exclusive = require("pluv.project.exclusive")
local locks = require("pluv.lock")
local resolve = require("pluv.lock.resolve")
local changes = require("pluv.install.changes")
local preview = require("pluv.install.preview")
local chosen_groups = require("pluv.install.chosen_groups")
local sync = require("pluv.install.sync")

local M = {}

---@class pluv.Edit a change of a project
---@field project pluv.Project with the new pluv.toml, not written yet
---@field notes string[] messages for after the change
---@field rockspec? pluv.ChangedFile the new rockspec, if it changes

---@class pluv.ChangedFile
---@field name string
---@field path string absolute
---@field old string? nil if there was no file
---@field now string

---@class pluv.TransactionOptions
---@field no_sync? boolean
---@field group? string a group to install besides the usual ones
---@field upgrade? boolean|table<string, boolean>|fun(): boolean|table<string, boolean>
---@field prefer? table<string, string> versions to lock by name; the command fails if the constraints exclude one
---@field dry_run? boolean say what would change, and write nothing

---Restores a file, unless another program has changed it. Needs no free disk space.
---@param root string
---@param file pluv.ChangedFile
local function undo(root, file)
  local there = fs.read_if_exists(file.path)
  local done = there == file.old
  if not done and not file.old then
    done = exclusive.replace(root, file.path, file.now, nil)
  elseif not done and there == file.now then
    done = state.restore(root, exclusive.kept_as(root, file.path), file.path, file.now)
  end
  if not done then
    log.warn("another program changed %s meanwhile; keeping its version", file.name)
  end
end

---Resolves a changed project, writes pluv.toml and pluv.lock, and syncs.
---@param ctx pluv.Context
---@param before pluv.Project as on disk
---@param edit pluv.Edit
---@param opts pluv.TransactionOptions
---@return boolean done false if another program changed a file meanwhile
---@return pluv.Runtime runtime
---@return { toml_changed: boolean, old_lock: string?, lock: string, result: pluv.SyncResult? }? made
local function attempt(ctx, before, edit, opts)
  local after, own = edit.project, projects.package(before)
  local own_after = projects.package(after)
  local changes_toml = own.text ~= own_after.text
  local runtime = runtimes.choose(after)
  local old_lock = host_fs.document(before.lock_file, "pluv.lock")
  local root = before.root
  ---@type pluv.ChangedFile[]
  local files = {}
  if edit.rockspec and edit.rockspec.now ~= edit.rockspec.old then
    files[1] = edit.rockspec
    local member = projects.member_at(after, own.root)
    if member then
      member.rockspec_text = edit.rockspec.now
    else
      after.rockspec_text = edit.rockspec.now
    end
  end
  local lock = resolve.resolve(after, runtime, {
    offline = ctx.offline,
    upgrade = opts.upgrade --[[@as boolean]],
    prefer = opts.prefer,
  })
  if opts.dry_run then
    preview.show(ctx, before, runtime, lock, changes_toml)
    return true, runtime
  end
  files[#files + 1] = {
    name = contents.name_of_file(own),
    path = own.file,
    old = own.text ~= "" and own.text or host_fs.document(own.file, "pluv.toml"),
    now = own_after.text,
  }
  files[#files + 1] = { name = "pluv.lock", path = before.lock_file, old = old_lock, now = lock }
  for _, file in ipairs(files) do
    state.keep(root, file.path, exclusive.kept_as(root, file.path))
  end
  local written = 0 -- number of files to restore on failure
  return errors.finally(function()
    errors.finally(function()
      exclusive.forget(root)
    end, function()
      for i = written, 1, -1 do
        undo(root, files[i] --[[@as pluv.ChangedFile]])
      end
    end)
  end, function()
    for i, file in ipairs(files) do
      written = i
      if not exclusive.replace(root, file.path, file.old, file.now) then
        written = i - 1
        return false, runtime
      end
    end
    local result
    if not opts.no_sync then
      local groups = opts.group and chosen_groups.of(after, { group = { opts.group } }) or nil
      result = sync.sync(after, runtime, locks.parse(lock), { offline = ctx.offline, groups = groups })
    end
    written = 0
    return true, runtime, { toml_changed = changes_toml, old_lock = old_lock, lock = lock, result = result }
  end)
end

---Edits pluv.toml, resolves, writes pluv.toml and pluv.lock, and syncs, under the
---project's lock. If another program changes a file meanwhile, the edit starts over.
---On failure both files are restored.
---@param ctx pluv.Context
---@param edit fun(package: pluv.Project): pluv.Edit may be called repeatedly; of a workspace gets the member that the command stands in
---@param opts pluv.TransactionOptions
---@return pluv.SyncResult? result nil without a sync
function M.apply(ctx, edit, opts)
  local before = ctx:project()
  return exclusive.with(before.root, function()
    for _ = 1, exclusive.tries do
      contents.reload(before)
      local after = edit(projects.package(before))
      local upgrade = opts.upgrade
      if type(upgrade) == "function" then
        upgrade = upgrade()
      end
      local done, runtime, made = attempt(ctx, before, after, {
        no_sync = opts.no_sync,
        group = opts.group,
        upgrade = upgrade,
        prefer = opts.prefer,
        dry_run = opts.dry_run,
      })
      if opts.dry_run then
        return nil
      elseif done and made then
        for _, note in ipairs(after.notes) do
          log.note("%s", note)
        end
        if made.result then
          sync.announce(made.result, runtime)
        end
        if ctx.json then
          changes.print(ctx, runtime, {
            toml_changed = made.toml_changed,
            lock_changed = made.old_lock ~= made.lock,
            result = made.result,
            before = changes.versions_of_text(made.old_lock, runtime.tag),
            after = changes.versions_of_text(made.lock, runtime.tag),
          })
        end
        return made.result
      end
      log.note("pluv.toml or pluv.lock has changed meanwhile: starting over")
    end
    return exclusive.changed("pluv.toml or pluv.lock")
  end)
end

return M
