---Edits of pluv.toml that are kept only when the result resolves.
local exclusive = require("pluv.project.exclusive")

local M = {}

---@class pluv.Edit a changed project
---@field project pluv.Project with the new text, which is not on disk yet
---@field notes string[] what to say once it is done
---@field rockspec? pluv.ChangedFile the project's rockspec, if it changes

---@class pluv.ChangedFile
---@field name string
---@field path string absolute
---@field old string? nil where there was none
---@field now string

---Puts one file back, unless another program has changed it. That needs no room on
---the disk.
---@param root string
---@param file pluv.ChangedFile
local function undo(root, file)
  local there = require("std.fs").read_if_exists(file.path)
  local done = there == file.old
  if not done and not file.old then
    done = exclusive.replace(root, file.path, file.now, nil)
  elseif not done and there == file.now then
    done = require("host.state").restore(root, exclusive.kept_as(root, file.path), file.path, file.now)
  end
  if not done then
    require("std.log").warn("%s was changed by another program meanwhile, and stays as it is now", file.name)
  end
end

---Resolves a changed project, writes pluv.toml and pluv.lock, and installs.
---@param ctx pluv.Context
---@param before pluv.Project as it is on disk
---@param edit pluv.Edit
---@param opts { no_sync?: boolean, upgrade?: boolean|table<string, boolean> }
---@return boolean done false if another program has changed one of the files meanwhile
---@return pluv.Runtime runtime
---@return { toml_changed: boolean, old_lock: string?, lock: string, result: pluv.SyncResult? }? made
local function attempt(ctx, before, edit, opts)
  local errors, after = require("std.errors"), edit.project
  local runtime = require("pluv.runtime").choose(after)
  local old_lock = require("host.fs").document(before.lock_file, "pluv.lock")
  local root = before.root
  ---@type pluv.ChangedFile[]
  local files = {}
  if edit.rockspec and edit.rockspec.now ~= edit.rockspec.old then
    files[1] = edit.rockspec
    after.rockspec_text = edit.rockspec.now
  end
  local lock = require("pluv.lock.resolve").resolve(after, runtime, { offline = ctx.offline, upgrade = opts.upgrade })
  files[#files + 1] = { name = "pluv.toml", path = before.file, old = before.text, now = after.text }
  files[#files + 1] = { name = "pluv.lock", path = before.lock_file, old = old_lock, now = lock }
  for _, file in ipairs(files) do
    require("host.state").keep(root, file.path, exclusive.kept_as(root, file.path))
  end
  local written = 0 -- how many of the files must be put back
  return errors.finally(function()
    errors.finally(function()
      exclusive.forget(root)
    end, function()
      for i = written, 1, -1 do
        undo(root, files[i])
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
      result = require("pluv.install.sync").sync(after, runtime, require("pluv.lock").parse(lock), { offline = ctx.offline })
    end
    written = 0
    return true, runtime, { toml_changed = before.text ~= after.text, old_lock = old_lock, lock = lock, result = result }
  end)
end

---Edits pluv.toml, resolves, writes pluv.toml and pluv.lock, and installs, while
---no other pluv changes the project. When another program changes one of the
---files meanwhile, the edit is made anew with what it holds now. When anything
---fails, both files are as they were before.
---@param ctx pluv.Context
---@param edit fun(project: pluv.Project): pluv.Edit may be called more than once
---@param opts { no_sync?: boolean, upgrade?: boolean|table<string, boolean>|fun(): boolean|table<string, boolean> }
function M.apply(ctx, edit, opts)
  local log, sync = require("std.log"), require("pluv.install.sync")
  local before = ctx:project()
  exclusive.with(before.root, function()
    for _ = 1, exclusive.tries do
      exclusive.refresh(before)
      local after = edit(before)
      local done, runtime, made = attempt(ctx, before, after, {
        no_sync = opts.no_sync, upgrade = type(opts.upgrade) == "function" and opts.upgrade() or opts.upgrade,
      })
      if done then
        for _, note in ipairs(after.notes) do
          log.note("%s", note)
        end
        if made.result then
          sync.announce(made.result, runtime)
        end
        if ctx.json then
          local changes = require("pluv.install.changes")
          changes.print(ctx, runtime, {
            toml_changed = made.toml_changed, lock_changed = made.old_lock ~= made.lock, result = made.result,
            before = changes.versions_of_text(made.old_lock, runtime.tag), after = changes.versions_of_text(made.lock, runtime.tag),
          })
        end
        return
      end
      log.note("pluv.toml or pluv.lock was changed meanwhile: starting over")
    end
    exclusive.changed("pluv.toml or pluv.lock")
  end)
end

return M
