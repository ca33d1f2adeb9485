---Changes of a project that one pluv makes at a time: everything that writes to
---pluv.toml, pluv.lock, the trees and what lies beside them holds one lock.
---
---Where several locks are held at once they are taken in this order: the project's
---(here), that of a runtime (runtime/layout), of a rock and of its packed form
---(cache/alone), of a repository (project/git_copies), of a download (host/fetch), of a
---file that is changed (`host.fs.update`).
local errors = require("std.errors")
local layout = require("pluv.project.layout")

local M = {}

---How often a command starts over because another program, such as an editor,
---has changed pluv.toml or pluv.lock meanwhile.
M.tries = 5

---@type table<string, boolean> the projects whose lock this process holds
local held = {}

---Calls `fn` while no other pluv changes the project; a caller that holds the lock
---already goes on. Says after a second that it waits.
---@param root string
---@param fn fun(): ...
---@return any ... what fn returns
function M.with(root, fn)
  if held[root] then
    return fn()
  end
  require("pluv.project.state_folder").prepare(root)
  return require("host.state").with_lock(root, layout.lock(root), function()
    held[root] = true
    M.forget(root)
    return errors.finally(function()
      held[root] = nil
    end, fn)
  end, "another pluv in this project")
end

---What the names of old contents begin with.
local kept_prefix = ".undo-"

---Where the old content of a file waits until a change of several is complete.
---@param root string
---@param file string absolute
---@return string
function M.kept_as(root, file)
  local path = require("std.path")
  return path.join(layout.state_dir(root), kept_prefix .. path.base(file))
end

---Removes what was kept, also by a process that was killed.
---@param root string
function M.forget(root)
  local dir = layout.state_dir(root)
  for _, entry in ipairs(require("host.state").list(root, dir)) do
    if entry.name:sub(1, #kept_prefix) == kept_prefix then
      require("pluv.project.state_folder").remove(root, require("std.path").join(dir, entry.name))
    end
  end
end

---Reads pluv.toml again: another program may have changed it.
---@param project pluv.Project is changed
---@return boolean changed
function M.refresh(project)
  local text = require("host.fs").document(project.file, "pluv.toml") or ""
  if text == project.text then
    return false
  end
  project.config, project.text, project.memo = require("pluv.project").from_text(project.root, text).config, text, {}
  return true
end

---Changes a file of the project; see `host.state.update`. Fails with `file.escape` where
---a link stands in its place.
---@param root string
---@param file string absolute
---@param change fun(old: string?): string?
function M.update(root, file, change)
  M.with(root, function()
    require("host.state").update(root, layout.state_dir(root), file, change)
  end)
end

---Puts a text into a file of the project, if that still holds what it should.
---@param root string
---@param file string absolute
---@param expected string? what it should hold; nil for no file
---@param text string? what it is to hold; nil for no file
---@return boolean done false if it holds something else
function M.replace(root, file, expected, text)
  local done = true
  M.update(root, file, function(old)
    done = old == expected
    return done and text or nil
  end)
  if done and not text and expected then
    require("pluv.project.state_folder").remove(root, file)
  end
  return done
end

---Fails with `file.changed`.
---@param what string
function M.changed(what)
  errors.raise {
    code = "file.changed",
    message = ("%s was changed by another program meanwhile"):format(what),
    hint = "run the command again",
  }
end

return M
