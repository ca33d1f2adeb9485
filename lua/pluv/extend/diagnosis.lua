---Diagnoses code that is not pluv's: commands that cannot be called, files that are
---not trusted, ejected modules that are out of date, and all that is not valid Lua.
local errors = require("std.errors")
local fs = require("std.fs")
local path = require("std.path")
local host_modules = require("host.modules")
local platform = require("host.platform")
local projects = require("pluv.project")
local command_files = require("pluv.extend.command_files")
local ejected = require("pluv.extend.ejected")
local trusting = require("pluv.extend.trust")

local M = {}

---@alias pluv.Say fun(state: "note"|"problem", name: string, format: string, ...: any)

---Reports a file that is not valid Lua. Does not run it.
---@param say pluv.Say
---@param name string
---@param label string the file, for messages
---@param text string?
---@param guest "project"|"user"
local function compile(say, name, label, text, guest)
  local ok, failure = errors.catch(host_modules.chunk, { text = text or "", name = label, guest = guest })
  if not ok then
    say("problem", name, "%s", failure.message)
  end
end

---@param say pluv.Say
---@param dir string
---@param program pluv.Program
local function commands(say, dir, program)
  local found, hidden = command_files.find(dir, program)
  for _, command in ipairs(found) do
    if command.from == "user" then -- those of the project are among its trusted files
      local label = command_files.label(command)
      compile(say, "commands", label, fs.read(label), "user")
    end
  end
  for _, command in ipairs(hidden) do
    say("note", "commands", "%s is never called: %s has the same name", command_files.label(command), command.hidden_by)
  end
end

---@param say pluv.Say
---@param ctx pluv.Context
local function trust(say, ctx)
  local allowed, root = errors.catch(projects.find_root, ctx.start) -- reported elsewhere
  if not allowed or not root then
    return
  end
  local reads, project = errors.catch(ctx.project, ctx) -- an invalid pluv.toml is reported elsewhere
  for _, file in ipairs(trusting.all(root, reads and project.config or nil)) do
    local ok, failure = errors.catch(trusting.read, root, file)
    if not ok then
      say("note", "trust", "%s; %s", failure.message, failure.hint)
    elseif file:find("%.lua$") then
      compile(say, file:match("^%.pluv[/\\](%l+)[/\\]") or "project", file, failure, "project")
    end
  end
end

---@param say pluv.Say
local function modules(say)
  for _, note in ipairs(ejected.notes()) do
    say("note", "modules", "%s", note)
  end
  for _, entry in ipairs(ejected.list()) do
    compile(say, "modules", entry.file, fs.read(entry.file), "user")
  end
  if not platform.describe().config then
    return
  end
  for _, name in ipairs { "std", "host", "project", "hook" } do
    local dir = path.join(ejected.folder(), name)
    if fs.exists(dir) then
      say("note", "modules", "%s is ignored: modules `%s.*` cannot be replaced", dir, name)
    end
  end
end

---Reports all findings.
---@param ctx pluv.Context
---@param program pluv.Program
---@param say pluv.Say
function M.tell(ctx, program, say)
  if host_modules.own_only() then
    say("note", "modules", "ignoring user and project Lua (`--no-user-lua`)")
    return
  end
  modules(say)
  commands(say, ctx.start, program)
  trust(say, ctx)
end

return M
