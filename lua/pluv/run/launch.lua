---Determines how to run a program of a project with a runtime.
local fs = require("std.fs")
local path = require("std.path")
local shell = require("pluv.machine.shell")
local bin_folder = require("pluv.runtime.bin_folder")
local tree_installed = require("pluv.tree.installed")
local layout = require("pluv.project.layout")
local hooks = require("pluv.extend.hooks")
local sync = require("pluv.install.sync")
local environments = require("pluv.run.environment")

local M = {}

---Locks and syncs for a runtime if necessary. Luau has no rocks.
---@param ctx pluv.Context
---@param project pluv.Project
---@param runtime pluv.Runtime
---@param opts { frozen?: boolean, group?: string[] }
---@return pluv.SyncResult?
function M.prepare(ctx, project, runtime, opts)
  if project.layer then
    M.prepare(ctx, project.layer, runtime, {})
  end
  if runtime.loads_rocks then
    local options = { offline = ctx.offline, groups = opts.group and require("pluv.install.chosen_groups").of(project, opts) or nil }
    local result, lock_changed = sync.ensure(project, runtime, options, opts.frozen)
    sync.announce(result, runtime)
    if lock_changed and project.lock_copy then
      require("pluv.project.detached").copy_lock(project)
    end
    if ctx.json and (lock_changed or result.changed) then
      local changes = require("pluv.install.changes")
      local after = changes.versions(require("pluv.lock").read(project), runtime.tag)
      changes.tell(ctx, runtime, { lock_changed = lock_changed, after = after, result = result })
    end
    return result
  end
end

---@class pluv.Launch
---@field argv string[] command line
---@field environment pluv.Environment
---@field args string[] last elements of argv
---@field script string? file to run with the builtin runtime instead
---@field seen string[]? files that decided about argv; nil if more did

---@class pluv.LaunchOptions
---@field program string a Lua file, the name of a program, or a shell command
---@field args? string[]
---@field flags? string[] flags of the rockspec's tests; they come before args
---@field shell? boolean whether `program` is a shell command
---@field is_program? boolean whether `program` is never a file
---@field task? pluv.Task the task of pluv.toml that `program` names
---@field runtime? string
---@field matrix? string
---@field frozen? boolean
---@field group? string[] groups to install besides the usual ones
---@field no_sync? boolean
---@field seen? string[] files that the command looked at, if it can be repeated without Lua

---Returns how to run a file, a program of a rock or of the system, or a shell
---command. Fails with `run.unknown`.
---@param project pluv.Project
---@param runtime pluv.Runtime
---@param opts pluv.LaunchOptions
---@return pluv.Launch
function M.describe(project, runtime, opts)
  local program, args = opts.program, opts.args or {}
  if opts.flags and opts.flags[1] then
    args = require("pluv.run.testing").arguments(project, runtime, opts.flags, args)
  end
  local is_file = not opts.is_program and fs.is_file(program)
  local tree, installed ---@type string?, string?
  for _, candidate in ipairs((is_file or opts.shell) and {} or layout.trees(project, runtime.tag)) do
    installed = installed or tree_installed.program_of(candidate, program)
    tree = tree or installed and candidate
  end
  -- The wrappers of the builtin runtime name the script of a rock by its path.
  local own = layout.tree(project.root, runtime.tag)
  local is_rock = tree ~= nil or is_file and program:sub(1, #own) == own and program:find("^[/\\]", #own + 1) ~= nil
  local environment = environments.of_launch(project, runtime, program, args, opts, is_rock)
  ---@type pluv.Launch
  local launch = { argv = {}, args = args, environment = environment }
  local found
  if not is_file and not tree and not opts.shell then
    found = require("pluv.run.not_found").find(project, runtime, program, launch.environment.set.PATH)
  end
  if found then
    launch.argv = { found }
  elseif opts.shell then
    launch.argv = shell.is_cmd() and shell.argv(program) or { "sh", "-c", program .. ' "$@"', "sh" }
  elseif runtime.source == "builtin" then
    launch.script = is_file and program or tree_installed.script_of(tree --[[@as string]], runtime, program) or installed
    launch.argv = { runtime.path, "run", "--runtime", "builtin", "--no-sync", program }
  else
    -- On Windows the wrapper is a batch file: cmd would read the arguments, and ask about
    -- ending it after Ctrl-C. The environment has what the wrapper sets.
    local script = tree and shell.is_cmd() and tree_installed.script_of(tree, runtime, program)
    launch.argv = is_file and { runtime.path, program } or script and { runtime.path, script } or { installed }
  end
  for _, arg in ipairs(args) do
    launch.argv[#launch.argv + 1] = arg
  end
  local programs = path.join(own, bin_folder.folder)
  -- Otherwise PATH has folders of the cache, which the user may clear.
  local is_first = environment.set.PATH:sub(1, #programs + 1) == programs .. ":"
  if (is_file or tree) and is_first and not launch.script and not hooks.has(project.root, "pre_run") then
    launch.seen = {
      path.join(project.root, layout.hook_file("pre_run")),
      path.join(own, "bin", program),
      path.join(programs, ".runtime"),
    }
  end
  return launch
end

return M
