---What a command has changed of a project, in the one shape that `--json` prints.
local M = {}

---@class pluv.Changes
---@field runtime table<string, any> as pluv.runtime's summary
---@field toml_changed boolean
---@field lock_changed boolean
---@field packages integer how many are locked for the runtime
---@field added pluv.RockVersion[] to the tree; where nothing is installed, to pluv.lock
---@field removed pluv.RockVersion[]
---@field updated { name: string, from: string, to: string }[]
---@field built pluv.RockVersion[]
---@field restored pluv.RockVersion[] from the binary cache

---What a command did, as far as it knows.
---@class pluv.Deed
---@field toml_changed? boolean
---@field lock_changed? boolean
---@field before? table<string, string> the versions that were locked, where nothing is installed
---@field after table<string, string> the versions that are locked
---@field result? pluv.SyncResult
---@field built? pluv.RockVersion[] besides those of the sync

---The versions that a lock has for a runtime, by name.
---@param lock pluv.Lock?
---@param tag string
---@return table<string, string>
function M.versions(lock, tag)
  local versions = {}
  for _, package in ipairs(lock and select(2, require("pluv.project.locking").select(lock, tag)) or {}) do
    versions[package.name] = package.version
  end
  return versions
end

---The versions that the text of a lock has, by name; none where it cannot be parsed.
---@param text string?
---@param tag string
---@return table<string, string>
function M.versions_of_text(text, tag)
  local ok, lock = require("std.errors").catch(require("pluv.project.locking").parse, text or "")
  return text and ok and M.versions(lock, tag) or {}
end

---@param versions table<string, string>
---@param others table<string, string>
---@return pluv.RockVersion[] those whose version the others do not have, by name
local function only_in(versions, others)
  local list, tables = {}, require("std.table")
  for name, version in tables.sorted_pairs(versions) do
    if others[name] ~= version then
      list[#list + 1] = { name = name, version = version }
    end
  end
  return list
end

---The changes that a command made.
---@param runtime pluv.Runtime
---@param deed pluv.Deed
---@return pluv.Changes
function M.of(runtime, deed)
  local tables = require("std.table")
  local result = deed.result
  local added = result and result.added or only_in(deed.after, deed.before or {})
  local removed = result and result.removed or only_in(deed.before or {}, deed.after)
  local changes = {
    runtime = require("pluv.runtime").summary(runtime),
    toml_changed = deed.toml_changed == true,
    lock_changed = deed.lock_changed == true,
    packages = #tables.keys(deed.after),
    added = {}, removed = {}, updated = {},
    built = tables.join(deed.built or {}, result and result.built or {}),
    restored = result and result.restored or {},
  }
  local gone = {}
  for _, rock in ipairs(removed) do
    gone[rock.name] = rock.version
  end
  for _, rock in ipairs(added) do
    if gone[rock.name] then
      changes.updated[#changes.updated + 1] = { name = rock.name, from = gone[rock.name], to = rock.version }
      gone[rock.name] = nil
    else
      changes.added[#changes.added + 1] = rock
    end
  end
  for _, rock in ipairs(removed) do
    if gone[rock.name] then
      changes.removed[#changes.removed + 1] = rock
    end
  end
  return changes
end

---Prints changes as JSON where `--json` asks for it: what a command is for, on
---standard output.
---@param ctx pluv.Context
---@param runtime pluv.Runtime
---@param deed pluv.Deed
function M.print(ctx, runtime, deed)
  if ctx.json then
    ctx:out("", M.of(runtime, deed))
  end
end

---Tells of changes on standard error, where its lines are JSON: standard output belongs
---to the program that runs next.
---@param ctx pluv.Context
---@param runtime pluv.Runtime
---@param deed pluv.Deed
function M.tell(ctx, runtime, deed)
  if ctx.json then
    require("host.term").event("synced", M.of(runtime, deed))
  end
end

return M
