---Edits of pluv.toml that are kept only when the result resolves.
local M = {}

---Resolves a changed project; then writes pluv.toml and pluv.lock and installs.
---@param ctx pluv.Context
---@param project pluv.Project with the new text, which is not on disk yet
---@param notes string[] what to say once it is done
---@param opts { no_sync?: boolean }
function M.apply(ctx, project, notes, opts)
  local fs, log = require("std.fs"), require("std.log")
  local locking = require("pluv.project.locking")
  local runtime = require("pluv.runtime").choose(project)
  local text = locking.resolve(project, runtime, { offline = ctx.offline })
  fs.write(project.file, project.text)
  fs.write(project.lock_file, text)
  for _, note in ipairs(notes) do
    log.note("%s", note)
  end
  if not opts.no_sync then
    local syncing = require("pluv.project.syncing")
    syncing.announce(syncing.sync(project, runtime, locking.read(project), { offline = ctx.offline }), runtime)
  end
end

return M
