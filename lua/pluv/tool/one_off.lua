---Runs a program of a rock once, in a tree of the cache.
local errors = require("std.errors")
local tables = require("std.table")
local platform = require("host.platform")
local provision = require("pluv.runtime.provision")
local names = require("pluv.project.names")
local ensure = require("pluv.lock.ensure")
local run = require("pluv.run")
local launching = require("pluv.run.launch")
local requested_rocks = require("pluv.tool.requested_rocks")
local rock_programs = require("pluv.tool.rock_programs")

local M = {}

---@class pluv.OneOffOptions
---@field name string a rock with a program of its name, or a program of the rock `from`
---@field args? string[]
---@field from? string
---@field with? string[]
---@field runtime? string

---@param opts pluv.OneOffOptions
---@return string[] rocks the first has the program
local function rocks_of(opts)
  if opts.name:find("[/\\]") and opts.from then
    errors.raise {
      code = "cli.usage",
      message = ("`%s` is not the name of a program"):format(opts.name),
      hint = "the program of a rock has a name without slashes: `pluvx --from ROCK PROGRAM`",
    }
  end
  return tables.join({ opts.from or opts.name }, opts.with or {})
end

---Runs the program. Resolves and installs first, if the same rocks were not asked for
---before.
---@param ctx pluv.Context
---@param opts pluv.OneOffOptions
---@return integer code
function M.run(ctx, opts)
  local project, added = requested_rocks.project(ctx, rocks_of(opts), "the command line", "pluvx %s")
  local runtime, request = provision.choose(project, opts.runtime, ctx.offline)
  local latest = {}
  for _, one in ipairs(added) do
    latest[names.plain(one.name)] = one.is_latest or nil
  end
  if next(latest) then
    ensure.ensure(project, runtime, { offline = ctx.offline, upgrade = true })
  end
  local result = launching.prepare(ctx, project, runtime, {})
  local rock = added[1] --[[@as pluv.Added]]
  local program = rock_programs.choose(project, runtime, rock.name, opts.from and opts.name)
  if ctx.globals.directory then
    platform.chdir(ctx.dir)
  end
  local launch = launching.describe(project, runtime, { program = program, args = opts.args, is_program = true })
  if result and not next(latest) then
    run.keep(ctx, { project = project, runtime = runtime, request = request, covered = result.seen }, launch)
  end
  return run.exec(launch)
end

return M
