---Locks a project: whatever writes to pluv.toml, pluv.lock, the trees and the files
---beside them holds this lock.
---
---Locks are taken in this order: the project's (here), a runtime's
---(runtime/toolchains), a rock's and its packed form's (machine/folder_lock), a
---repository's (git/copies), a download's (host/fetch), a file's (`host.fs.update`).
local errors = require("std.errors")
local path = require("std.path")
local state = require("host.state")
local layout = require("pluv.project.layout")
local state_folder = require("pluv.project.state_folder")

local M = {}

---How often a command starts over after another program, such as an editor, changed
---pluv.toml or pluv.lock.
M.tries = 5

---@type table<string, boolean> the projects whose lock this process holds
local held = {}

---Calls `fn` while holding the project's lock; callers may already hold it. Reports a
---wait of more than a second.
---@param root string
---@param fn fun(): any ...
---@return any ... results of fn
function M.with(root, fn)
  if held[root] then
    return fn()
  end
  return state.with_lock(root, layout.lock(root), function()
    held[root] = true
    return errors.finally(function()
      held[root] = nil
    end, function()
      state_folder.ignore(root)
      M.forget(root)
      return fn()
    end)
  end, "another pluv in this project")
end

---Prefix of saved old contents.
local kept_prefix = ".undo-"

---Returns where the old content of a file is saved until a multi-file change is
---complete.
---@param root string
---@param file string absolute
---@return string
function M.kept_as(root, file)
  return path.join(layout.state_dir(root), kept_prefix .. path.base(file))
end

---Removes saved contents, also those of killed processes.
---@param root string
function M.forget(root)
  local dir = layout.state_dir(root)
  for _, entry in ipairs(state.list(root, dir)) do
    if entry.name:sub(1, #kept_prefix) == kept_prefix then
      state_folder.discard(root, path.join(dir, entry.name))
    end
  end
end

---Changes a file of the project; see `host.state.update`. Fails with `file.escape` if
---it is a link.
---@param root string
---@param file string absolute
---@param change fun(old: string?): string?
function M.update(root, file, change)
  M.with(root, function()
    state.update(root, layout.state_dir(root), file, change)
  end)
end

---Replaces the content of a project's file, if it is as expected.
---@param root string
---@param file string absolute
---@param expected string? expected content; nil for no file
---@param text string? new content; nil for no file
---@return boolean done false if the content differs
function M.replace(root, file, expected, text)
  local done = true
  M.update(root, file, function(old)
    done = old == expected
    return done and text or nil
  end)
  if done and not text and expected then
    state_folder.remove(root, file)
  end
  return done
end

---Fails with `file.changed`.
---@param what string
---@return any ...
function M.changed(what)
  errors.raise {
    code = "file.changed",
    message = ("another program changed %s meanwhile"):format(what),
    hint = "run the command again",
  }
end

return M
