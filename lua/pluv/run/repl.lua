---Starts a prompt at which chunks run in the project's Lua.
local fs = require("std.fs")
local log = require("std.log")
local path = require("std.path")
local process = require("std.process")
local platform = require("host.platform")
local host_repl = require("host.repl")
local folders = require("pluv.machine.folders")
local runtimes = require("pluv.runtime")
local provision = require("pluv.runtime.provision")
local environments = require("pluv.run.environment")
local launching = require("pluv.run.launch")

local M = {}

---Returns the file of the lines that were typed.
---@return string
function M.history()
  return path.join(platform.folder("state"), "repl-history")
end

---Reads chunks from the terminal and evaluates them; locks and syncs first. Luau cannot open
---the pipes over which other runtimes get their chunks, and has line editing of its own.
---@param ctx pluv.Context
---@param project pluv.Project
---@param opts { runtime?: string, no_sync?: boolean }
---@return integer code
function M.start(ctx, project, opts)
  local runtime = provision.choose(project, opts.runtime, ctx.offline)
  if not opts.no_sync then
    launching.prepare(ctx, project, runtime, {})
  end
  if ctx.globals.directory then
    platform.chdir(ctx.dir)
  end
  local environment = environments.of_launch(project, runtime, "", {}, { program = "", runtime = opts.runtime })
  if not runtime.loads_rocks then
    return process.exec { argv = { runtime.path }, env = environment.set, unset = environment.unset }
  end
  log.note("%s: Tab completes, Ctrl-D leaves", runtimes.name(runtime))
  local dir = fs.temp_dir(folders.work_dir(), "repl-")
  local code = host_repl.run {
    argv = runtime.source ~= "builtin" and { runtime.path } or {},
    env = environment.set,
    unset = environment.unset,
    dir = dir,
    path = environment.path,
    cpath = environment.cpath,
    history = M.history(),
  }
  fs.remove(dir)
  return code
end

return M
