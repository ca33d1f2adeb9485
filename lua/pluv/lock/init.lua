---Reads pluv.lock.
local errors = require("std.errors")
local host_fs = require("host.fs")
local host_lock = require("host.lock")

local M = {}

---@class pluv.Lock
---@field text string
---@field runtimes table[]
---@field packages table[]
---@field builds table[] build packages
---@field unasked string[] development versions that were chosen for lack of a release

---Returns the lock of a project; nil if there is none. Fails with `lock.invalid`.
---@param project pluv.Project
---@return pluv.Lock?
function M.read(project)
  local text = host_fs.document(project.lock_file, "pluv.lock")
  if not text then
    return nil
  end
  return M.parse(text)
end

---Parses a lock. Fails with `lock.invalid`.
---@param text string content of pluv.lock
---@return pluv.Lock
function M.parse(text)
  local lock = host_lock.parse(text, "pluv.lock") --[[@as pluv.Lock]]
  lock.text = text
  return lock
end

---Returns the block and packages of a runtime.
---@param lock pluv.Lock
---@param tag string
---@return table? runtime
---@return table[] packages
function M.select(lock, tag)
  local block
  for _, runtime in ipairs(lock.runtimes) do
    if runtime.tag == tag then
      block = runtime
    end
  end
  return block, M.of_runtime(lock.packages, tag)
end

---Filters packages by runtime.
---@param list table[]
---@param tag string
---@return table[]
function M.of_runtime(list, tag)
  local packages = {}
  for _, package in ipairs(list) do
    for _, own in ipairs(package.runtimes) do
      if own == tag then
        packages[#packages + 1] = package
      end
    end
  end
  return packages
end

---Splits an entry of a runtime block at its colon: `docs: ldoc >= 1` is of the group `docs`.
---@param text string
---@return string label
---@return string rest
function M.labelled(text)
  local label, rest = text:match("^(%S+): (.+)$")
  return label or "", rest or ""
end

---Converts the rocks that a runtime provides to the lock's form.
---@param provides table<string, string>
---@return string[]
function M.provided_list(provides)
  local list = {}
  for name, version in pairs(provides) do
    list[#list + 1] = name .. " " .. version
  end
  table.sort(list)
  return list
end

---Returns the block and packages of a runtime; fails if it is not locked.
---@param project pluv.Project
---@param runtime pluv.Runtime
---@return table block
---@return table[] packages
function M.require_block(project, runtime)
  local lock = M.read(project)
  local block, packages ---@type table?, table[]
  if lock then
    block, packages = M.select(lock, runtime.tag)
  end
  if not block then
    return errors.raise {
      code = "lock.missing",
      message = lock and ("pluv.lock does not cover %s"):format(runtime.tag) or "there is no pluv.lock",
      hint = "run `pluv lock`",
    }
  end
  return block, packages
end

return M
