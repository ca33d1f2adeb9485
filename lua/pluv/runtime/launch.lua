---Running a program of a project with one runtime.
local M = {}

---Locks and syncs for a runtime where that is needed. Luau has no rocks.
---@param ctx pluv.Context
---@param project pluv.Project
---@param runtime pluv.Runtime
---@param frozen boolean?
function M.prepare(ctx, project, runtime, frozen)
  if runtime.name ~= "luau" then
    local locking, syncing = require("pluv.project.locking"), require("pluv.project.syncing")
    local lock = locking.ensure(project, runtime, { offline = ctx.offline, frozen = frozen })
    syncing.announce(syncing.sync(project, runtime, lock, { offline = ctx.offline }), runtime)
  end
end

---@class pluv.Launch
---@field argv string[] for a process
---@field environment pluv.Environment
---@field script string? what the Lua inside pluv is to run instead

---What runs a file, or a program of a rock. Raises `run.unknown`.
---@param project pluv.Project
---@param runtime pluv.Runtime
---@param program string
---@param args string[]
---@return pluv.Launch
function M.describe(project, runtime, program, args)
  local fs, path = require("std.fs"), require("std.path")
  local is_file = fs.is_file(program)
  local tree, installed
  for _, candidate in ipairs(is_file and {} or require("pluv.project.layout").trees(project, runtime.tag)) do
    if not tree and fs.is_file(path.join(candidate, "bin", program)) then
      tree, installed = candidate, path.join(candidate, "bin", program)
    end
  end
  if not is_file and not tree then
    require("pluv.project.programs").raise_unknown(project, runtime, program)
  end
  local launch = { environment = require("pluv.project.environment").build(project, runtime) }
  local hooks = require("pluv.project.hooks")
  local changes = hooks.run(project.root, "pre_run", { program = program, args = args, runtime = hooks.runtime(runtime) })
  for name, value in pairs(changes.environment or {}) do
    launch.environment.set[name] = value
  end
  if runtime.source == "builtin" then
    launch.script = is_file and program or require("pluv.project.programs").script_of(tree, runtime, program) or installed
    launch.argv = { runtime.path, "run", "--runtime", "builtin", "--no-sync", program }
  else
    launch.argv = is_file and { runtime.path, program } or { installed }
  end
  for _, arg in ipairs(args) do
    launch.argv[#launch.argv + 1] = arg
  end
  return launch
end

return M
