---Records a command that found nothing to do, or only starts a program, so that pluv repeats
---it without Lua as long as nothing has changed (host.replay).
local errors = require("std.errors")
local log = require("std.log")
local path = require("std.path")
local host_replay = require("host.replay")
local platform = require("host.platform")
local toolchain = require("host.toolchain")
local trust = require("host.trust")
local used_by = require("pluv.runtime.used_by")
local layout = require("pluv.project.layout")

local M = {}

---Returns the files at or above the working folder that decide which project is used. Those above
---a project could have it as a member of a workspace.
---@param project pluv.Project
---@return string[]
local function places(project)
  local files, dir = {}, project.start or project.root
  while true do
    files[#files + 1] = path.join(dir, "pluv.toml")
    if path.dir(dir) == dir then
      return files
    end
    dir = path.dir(dir)
  end
end

---@class pluv.Repeatable
---@field project pluv.Project
---@field runtime pluv.Runtime
---@field request pluv.RuntimeRequest that the runtime is for
---@field covered? string[] the files that the quick check covers; nil if it did not pass
---@field seen? string[] further files that the command looked at
---@field kinds? string[] files of which it read at most the comments at the beginning
---@field launch? { argv: string[], env: table<string, string>, unset: string[], args: integer }

---Records a command that succeeded. Call it at the end, when everything is written. Does
---nothing unless the quick check found that nothing has changed.
---@param ctx pluv.Context
---@param command pluv.Repeatable
function M.keep(ctx, command)
  local project = command.project
  local info = platform.describe()
  -- Files at or above the folder may choose the runtime, and are not known here.
  local is_pinned = not project.is_alone and not project.config.runtime
  if not command.covered or ctx.globals.verbose or ctx.globals.directory or not info.config or is_pinned then
    return
  end
  local root, runtime = project.root, command.runtime
  local candidate = { name = runtime.name, version = runtime.version, path = runtime.path, source = runtime.source }
  local looked_at = toolchain.looked_at(command.request, candidate)
  if not looked_at[1] then
    return
  end
  local seen = {
    path.join(root, ".pluv"),
    path.join(root, ".pluv", "lua"),
    path.join(root, ".pluv", "hooks"),
    layout.state_dir(root),
    path.join(info.config, "lua"),
    trust.file(),
    used_by.file(root),
  }
  for _, list in ipairs { command.covered, places(project), looked_at, command.seen or {} } do
    for _, file in ipairs(list) do
      seen[#seen + 1] = file
    end
  end
  local ok, failure = errors.catch(host_replay.keep, {
    seen = seen,
    kinds = { root, unpack(command.kinds or {}) },
    lasts = project.records_use,
    launch = command.launch,
  })
  if not ok then
    log.debug("%s", failure.message)
  end
end

return M
