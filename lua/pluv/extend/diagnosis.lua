---Diagnoses code that is not pluv's: commands that cannot be called, files that are
---not trusted, ejected modules that are out of date.
local M = {}

---@param say fun(name: string, format: string, ...: any)
---@param dir string
---@param program pluv.Program
local function commands(say, dir, program)
  local command_files = require("pluv.extend.command_files")
  local _, hidden = command_files.find(dir, program)
  for _, command in ipairs(hidden) do
    say("commands", "%s is never called: %s has the same name", command_files.label(command), command.hidden_by)
  end
end

---@param say fun(name: string, format: string, ...: any)
---@param ctx pluv.Context
local function trust(say, ctx)
  local errors, trusting = require("std.errors"), require("pluv.extend.trust")
  local allowed, root = errors.catch(require("pluv.project").find_root, ctx.start) -- reported elsewhere
  if not allowed or not root then
    return
  end
  local reads, project = errors.catch(ctx.project, ctx) -- an invalid pluv.toml is reported elsewhere
  for _, file in ipairs(trusting.all(root, reads and project.config or nil)) do
    local ok, failure = errors.catch(trusting.read, root, file)
    if not ok then
      say("trust", "%s; %s", failure.message, failure.hint)
    end
  end
end

---@param say fun(name: string, format: string, ...: any)
local function modules(say)
  local fs, path, ejected = require("std.fs"), require("std.path"), require("pluv.extend.ejected")
  for _, note in ipairs(ejected.notes()) do
    say("modules", "%s", note)
  end
  if not require("host.platform").describe().config then
    return
  end
  for _, name in ipairs { "std", "host", "project", "hook" } do
    local dir = path.join(ejected.folder(), name)
    if fs.exists(dir) then
      say("modules", "%s is ignored: modules `%s.*` cannot be replaced", dir, name)
    end
  end
end

---Reports all findings.
---@param ctx pluv.Context
---@param program pluv.Program
---@param say fun(name: string, format: string, ...: any)
function M.tell(ctx, program, say)
  if require("host.modules").own_only() then
    say("modules", "ignoring user and project Lua (`--no-user-lua`)")
    return
  end
  modules(say)
  commands(say, ctx.start, program)
  trust(say, ctx)
end

return M
