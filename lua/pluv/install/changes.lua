---The changes of a command, in the shape that all commands print with `--json`.
local errors = require("std.errors")
local tables = require("std.table")
local term = require("host.term")
local runtimes = require("pluv.runtime")
local locks = require("pluv.lock")

local M = {}

---@class pluv.Changes
---@field runtime table<string, any> result of pluv.runtime.summary
---@field toml_changed boolean
---@field lock_changed boolean
---@field packages integer number of locked packages
---@field added pluv.RockVersion[] to the tree, or to pluv.lock if nothing is installed
---@field removed pluv.RockVersion[]
---@field updated { name: string, from: string, to: string, from_commit?: string, to_commit?: string }[]
---@field built pluv.RockVersion[]
---@field restored pluv.RockVersion[] from the binary cache

---What a command did; fields that do not apply are absent.
---@class pluv.CommandOutcome
---@field toml_changed? boolean
---@field lock_changed? boolean
---@field before? table<string, pluv.RockVersion> previously locked
---@field after table<string, pluv.RockVersion> now locked
---@field result? pluv.SyncResult
---@field built? pluv.RockVersion[] besides those of the sync

---Returns the versions of locked packages, by name.
---@param packages table[]
---@return table<string, pluv.RockVersion>
function M.versions_of(packages)
  local versions = {}
  for _, package in ipairs(packages) do
    local commit = package.commit ~= "" and package.commit or nil
    versions[package.name] = { name = package.name, version = package.version, commit = commit }
  end
  return versions
end

---Returns the versions that a lock has for a runtime, by name.
---@param lock pluv.Lock?
---@param tag string
---@return table<string, pluv.RockVersion>
function M.versions(lock, tag)
  return M.versions_of(lock and select(2, locks.select(lock, tag)) or {})
end

---Formats a version. For a git dependency, the commit is added, as it may change
---alone.
---@param rock pluv.RockVersion
---@return string
function M.describe(rock)
  return rock.commit and ("%s (%s)"):format(rock.version, rock.commit:sub(1, 8)) or rock.version
end

---@param rock pluv.RockVersion
---@param other pluv.RockVersion?
---@return boolean
local function is_same(rock, other)
  return other ~= nil and rock.version == other.version and rock.commit == other.commit
end

---Returns the packages whose version or commit differs between two locks.
---@param before table<string, pluv.RockVersion>
---@param after table<string, pluv.RockVersion>
---@return { from: pluv.RockVersion, to: pluv.RockVersion }[] sorted by name
function M.moved(before, after)
  local moved = {}
  for name, from in tables.sorted_pairs(before) do
    if after[name] and not is_same(from, after[name]) then
      moved[#moved + 1] = { from = from, to = after[name] }
    end
  end
  return moved
end

---Parses a lock and returns its versions by name; empty if it cannot be parsed.
---@param text string?
---@param tag string
---@return table<string, pluv.RockVersion>
function M.versions_of_text(text, tag)
  local ok, lock = errors.catch(locks.parse, text or "")
  return text and ok and M.versions(lock, tag) or {}
end

---@param versions table<string, pluv.RockVersion>
---@param others table<string, pluv.RockVersion>
---@return pluv.RockVersion[] sorted by name
local function only_in(versions, others)
  local list = {}
  for name, rock in tables.sorted_pairs(versions) do
    if not others[name] or others[name].version ~= rock.version then
      list[#list + 1] = { name = name, version = rock.version }
    end
  end
  return list
end

---Returns the changes of a command.
---@param runtime pluv.Runtime
---@param outcome pluv.CommandOutcome
---@return pluv.Changes
function M.of(runtime, outcome)
  local result = outcome.result
  local added = result and result.added or only_in(outcome.after, outcome.before or {})
  local removed = result and result.removed or only_in(outcome.before or {}, outcome.after)
  local changes = {
    runtime = runtimes.summary(runtime),
    toml_changed = outcome.toml_changed == true,
    lock_changed = outcome.lock_changed == true,
    packages = #tables.keys(outcome.after),
    added = {},
    removed = {},
    updated = {},
    built = tables.join(outcome.built or {}, result and result.built or {}),
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
  local commits = {}
  for _, move in ipairs(M.moved(outcome.before or {}, outcome.after)) do
    commits[move.to.name] = move
  end
  for _, rock in ipairs(changes.updated) do
    local move = commits[rock.name]
    rock.from_commit, rock.to_commit = move and move.from.commit, move and move.to.commit
    commits[rock.name] = nil
  end
  for name, move in tables.sorted_pairs(commits) do
    if move.from.version == move.to.version then
      changes.updated[#changes.updated + 1] = {
        name = name,
        from = move.from.version,
        to = move.to.version,
        from_commit = move.from.commit,
        to_commit = move.to.commit,
      }
    end
  end
  table.sort(changes.updated, function(a, b)
    return a.name < b.name
  end)
  return changes
end

---Prints changes on stdout with `--json`.
---@param ctx pluv.Context
---@param runtime pluv.Runtime
---@param outcome pluv.CommandOutcome
function M.print(ctx, runtime, outcome)
  if ctx.json then
    ctx:done(M.of(runtime, outcome))
  end
end

---Reports changes on stderr if its lines are JSON; stdout belongs to the program that
---runs next.
---@param ctx pluv.Context
---@param runtime pluv.Runtime
---@param outcome pluv.CommandOutcome
function M.tell(ctx, runtime, outcome)
  if ctx.json then
    term.event("synced", M.of(runtime, outcome))
  end
end

return M
