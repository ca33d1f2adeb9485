---Shows the difference between two locks: what a command would change, or what it changed in
---a lock whose tree is new.
local fs = require("std.fs")
local log = require("std.log")
local term = require("host.term")
local changes = require("pluv.install.changes")

local M = {}

---Lists packages that were removed, added and updated, on stderr.
---@param made pluv.Changes
---@return integer count
function M.list(made)
  local style = term.style
  for _, rock in ipairs(made.removed) do
    log.note(" %s %s %s", style("red", "-"), rock.name, rock.version)
  end
  for _, rock in ipairs(made.added) do
    log.note(" %s %s %s", style("green", "+"), rock.name, rock.version)
  end
  for _, rock in ipairs(made.updated) do
    log.note(
      " %s %s %s -> %s",
      style("yellow", "~"),
      rock.name,
      changes.describe { name = rock.name, version = rock.from, commit = rock.from_commit },
      changes.describe { name = rock.name, version = rock.to, commit = rock.to_commit }
    )
  end
  return #made.added + #made.removed + #made.updated
end

---Prints the difference between pluv.lock and a new one, which is not written.
---@param ctx pluv.Context
---@param project pluv.Project
---@param runtime pluv.Runtime
---@param text string the content that pluv.lock would have
---@param toml_changed? boolean whether pluv.toml would change too
function M.show(ctx, project, runtime, text, toml_changed)
  local old = fs.read_if_exists(project.lock_file)
  local before, after = changes.versions_of_text(old, runtime.tag), changes.versions_of_text(text, runtime.tag)
  local outcome = { toml_changed = toml_changed, lock_changed = old ~= text, before = before, after = after }
  local count = M.list(changes.of(runtime, outcome))
  local what = count > 0 and ("would change %d package%s"):format(count, count == 1 and "" or "s")
    or old ~= text and "would rewrite pluv.lock with the same versions"
    or "pluv.lock would stay as it is"
  log.note("%s for %s; nothing was written", what, runtime.tag)
  changes.print(ctx, runtime, outcome)
end

return M
