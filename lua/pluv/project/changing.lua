---Edits of pluv.toml that are kept only when the result resolves.
local M = {}

---Resolves a changed project, writes pluv.toml and pluv.lock, and installs.
---When anything fails, both files are as they were before.
---@param ctx pluv.Context
---@param project pluv.Project with the new text, which is not on disk yet
---@param notes string[] what to say once it is done
---@param opts { no_sync?: boolean, upgrade?: boolean|table<string, boolean> }
function M.apply(ctx, project, notes, opts)
  local errors, fs, log = require("std.errors"), require("std.fs"), require("std.log")
  local locking = require("pluv.project.locking")
  local runtime = require("pluv.runtime").choose(project)
  local before = { toml = fs.read(project.file), lock = fs.read_if_exists(project.lock_file) }
  local state = require("pluv.project.state")
  state.alone(project.root, function()
    local resolving = require("pluv.project.resolving")
    local text = resolving.resolve(project, runtime, { offline = ctx.offline, upgrade = opts.upgrade })
    state.write(project.root, project.file, project.text)
    require("pluv.project.relocking").write(project, text)
  end)
  local result
  if not opts.no_sync then
    local ok, failure = errors.catch(function()
      result = require("pluv.project.syncing").sync(project, runtime, locking.read(project) --[[@as pluv.Lock]], { offline = ctx.offline })
    end)
    if not ok then
      state.write(project.root, project.file, before.toml)
      if before.lock then
        require("pluv.project.relocking").write(project, before.lock)
      else
        state.remove(project.root, project.lock_file)
      end
      error(failure, 0)
    end
  end
  for _, note in ipairs(notes) do
    log.note("%s", note)
  end
  if result then
    require("pluv.project.syncing").announce(result, runtime)
  end
end

return M
