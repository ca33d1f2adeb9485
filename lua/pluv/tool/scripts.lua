---Scripts: Lua files whose header names their runtime and their rocks, and files outside of
---any project.
local errors = require("std.errors")
local fs = require("std.fs")
local path = require("std.path")
local host_fs = require("host.fs")
local host_project = require("host.project")
local prompt = require("host.prompt")
local folders = require("pluv.machine.folders")
local detached = require("pluv.project.detached")
local requested_rocks = require("pluv.tool.requested_rocks")

local M = {}

---The longest script that is read from standard input or a URL, in bytes.
M.limit = 8 * 1024 * 1024

---How to run with any version of a rock.
M.with_command = "pluv run --with %s …"

---@class pluv.Script
---@field file string absolute
---@field label string its name for messages
---@field base? string folder that the header is relative to; nil for a script of a URL
---@field is_kept? boolean whether it is a file of the user, beside which a lock can be

---Returns the script of a file.
---@param ctx pluv.Context
---@param name string as on the command line
---@return pluv.Script
function M.of_file(ctx, name)
  local file = path.resolve(ctx.dir, name)
  if not fs.is_file(file) then
    errors.raise {
      code = "file.missing",
      message = (fs.is_dir(file) and "`%s` is a folder, not a script" or "the script `%s` does not exist"):format(name),
      hint = not fs.exists(file) and ("to create it: `pluv init --script %s`"):format(name) or nil,
    }
  end
  return { file = file, label = name, base = path.dir(file), is_kept = true }
end

---Writes the text of a script into a folder of its own, where it stays while it runs.
---@param text string
---@return string file
function M.store(text)
  fs.make_dir(folders.work_dir())
  local file = path.join(host_fs.temp_dir(folders.work_dir(), "script-"), "script.lua")
  fs.write(file, text)
  return file
end

---Returns the script on standard input.
---@param ctx pluv.Context
---@return pluv.Script
function M.of_input(ctx)
  return { file = M.store(prompt.read(M.limit)), label = "the script on standard input", base = ctx.dir }
end

---Returns where the lock of a script is, beside it.
---@param script pluv.Script
---@return string?
function M.lock_file(script)
  return script.is_kept and script.file .. ".lock" or nil
end

---Returns the pluv.toml that the header of a script stands for; nil if it has none.
---@param script pluv.Script
---@return string?
function M.header(script)
  return host_project.script(script.file, script.label)
end

---Returns the project of a script.
---@param ctx pluv.Context
---@param script pluv.Script
---@param header string? the result of `header`
---@param with? string[] more rocks, of `--with`
---@return pluv.Project
function M.project(ctx, script, header, with)
  local text, added = requested_rocks.add(header or "", with or {})
  local project = detached.open(ctx, text, {
    label = script.label,
    base = script.base,
    by_pins = header == nil and script.is_kept,
    lock_copy = header and not added[1] and M.lock_file(script) or nil,
  })
  requested_rocks.mark(project, added, "`--with`", M.with_command)
  return project
end

---Returns the project of a script with a header. Fails with `project.missing` if it has
---none.
---@param ctx pluv.Context
---@param script pluv.Script
---@return pluv.Project
function M.require_project(ctx, script)
  local header = M.header(script)
  if not header then
    errors.raise {
      code = "project.missing",
      message = ("%s has no header that names its dependencies"):format(script.label),
      hint = ("add one with `pluv add --script %s NAME`, or an empty one with `pluv init --script %s`"):format(script.label, script.label),
    }
  end
  return M.project(ctx, script, header)
end

return M
