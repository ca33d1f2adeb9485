---What a sync changed in a tree, and its report.
local errors = require("std.errors")
local json = require("std.json")
local log = require("std.log")
local tables = require("std.table")
local host_fs = require("host.fs")
local term = require("host.term")
local installed = require("pluv.tree.installed")
local stamps = require("pluv.tree.stamp")

local M = {}

---@class pluv.SyncResult
---@field changed boolean
---@field added pluv.RockVersion[]
---@field removed pluv.RockVersion[]
---@field built pluv.RockVersion[]
---@field restored pluv.RockVersion[] from the binary cache
---@field seen? string[] if the quick check passed, the files that it covers

---Returns the versions in a tree by name.
---@param tree string
---@param runtime pluv.Runtime
---@return table<string, string>
function M.installed(tree, runtime)
  local found = {}
  for _, rock in ipairs(installed.list(tree, runtime.lua)) do
    found[rock.name] = rock.version
  end
  return found
end

---Returns the versions of one tree that another does not have.
---@param before table<string, string>
---@param after table<string, string>
---@return { name: string, version: string }[]
function M.only_in(before, after)
  local list = {}
  for name, version in tables.sorted_pairs(before) do
    if after[name] ~= version then
      list[#list + 1] = { name = name, version = version }
    end
  end
  return list
end

---Returns what a tree held when the hook `post_install` last succeeded.
---@param tree string
---@param runtime pluv.Runtime
---@return table<string, string>
function M.before_of(tree, runtime)
  local text = host_fs.document(stamps.pending(tree), "record")
  if not text then
    return M.installed(tree, runtime)
  end
  local ok, record = errors.catch(json.decode, text)
  local before = {}
  for name, version in pairs(ok and type(record) == "table" and type(record.before) == "table" and record.before or {}) do
    before[tostring(name)] = tostring(version)
  end
  return before
end

---Prints what a sync did, on stderr.
---@param result pluv.SyncResult
---@param runtime pluv.Runtime
---@return boolean said false if nothing changed
function M.announce(result, runtime)
  local style = term.style
  local minus, plus = style("red", "-"), style("green", "+")
  for _, rock in ipairs(result.removed) do
    log.note(" %s %s %s", minus, rock.name, rock.version)
  end
  for _, rock in ipairs(result.added) do
    log.note(" %s %s %s", plus, rock.name, rock.version)
  end
  local counts = {}
  for _, count in ipairs {
    { #result.added, "added" },
    { #result.removed, "removed" },
    { #result.built, "built" },
    { #result.restored, "from the binary cache" },
  } do
    if count[1] > 0 then
      counts[#counts + 1] = ("%d %s"):format(count[1], count[2])
    end
  end
  if counts[1] then
    log.note("synced %s: %s", runtime.tag, table.concat(counts, ", "))
  end
  return counts[1] ~= nil
end

return M
