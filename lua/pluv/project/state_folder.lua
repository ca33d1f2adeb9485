---Writes to a project: to the state folder, `.pluv/rocks`, and the project's own
---files. A cloned project may contain links to the user's files or its own sources,
---so all changes go through host.state, which follows none.
local fs = require("std.fs")
local path = require("std.path")
local state = require("host.state")
local layout = require("pluv.project.layout")

local M = {}

---Makes git ignore the state folder. The caller holds the project's lock.
---@param root string
function M.ignore(root)
  local ignore = path.join(layout.state_dir(root), ".gitignore")
  if not fs.exists(ignore) then
    state.write(root, ignore, "*\n")
  end
end

---Reports whether a failure is due to missing write permission.
---@param failure std.Failure
---@return boolean
function M.is_refused(failure)
  local link = failure ---@type std.Failure?
  while link do
    if link.message:find("permission denied", 1, true) or link.message:find("read-only file system", 1, true) then
      return failure.code == "file.io"
    end
    link = link.cause
  end
  return false
end

---Writes a file of a project atomically. Fails with `file.escape` if it is a link. The
---caller holds the project's lock: a sync removes the temporary files of killed writers.
---@param root string
---@param file string absolute, or relative to the root
---@param text string
function M.write(root, file, text)
  state.write(root, file, text)
end

---Removes what is of no use any more; what another program has open stays for the next time.
---@param root string
---@param file string absolute
function M.discard(root, file)
  state.discard(root, file)
end

---Removes a file or folder of a project.
---@param root string
---@param file string absolute, or relative to the root
function M.remove(root, file)
  state.remove(root, file)
end

return M
