---Returns the project of a script. Fails with `cli.usage` for a word that is no file.
---@param ctx pluv.Context
---@param name string
---@return pluv.Project
local function script_project(ctx, name)
  if not name:find("[./\\]") and not require("std.fs").exists(require("std.path").resolve(ctx.dir, name)) then
    require("std.errors").raise {
      code = "cli.usage",
      message = ("`%s` is not a script"):format(name),
      hint = ("`pluv update %s` takes a newer version of one package"):format(name),
    }
  end
  local scripts = require("pluv.tool.scripts")
  return scripts.require_project(ctx, scripts.of_file(ctx, name))
end

---@type pluv.OwnCommand
return {
  summary = "Resolve dependencies and write pluv.lock",
  section = "project",
  guide = "locking",
  description = "Resolves for the project's runtime and for every other runtime in pluv.lock. `--runtime` adds a runtime to pluv.lock,\n"
    .. "`--drop` removes one.\n\n"
    .. "With SCRIPT, locks the rocks that the header of this file names, in SCRIPT.lock beside it.",
  args = { { "script", help = "a Lua file with a header, instead of the project", optional = true } },
  hints = {
    habits = { ["--upgrade-package"] = "`pluv update NAME` takes a newer version of one package" },
  },
  flags = {
    runtime = { value = "RUNTIME", complete = "runtimes", help = "also lock for this runtime, such as `lua@5.1`" },
    drop = { value = "RUNTIME", complete = "locked_runtimes", many = true, help = "drop this runtime from pluv.lock, such as `lua@5.1`" },
    upgrade = { help = "choose the newest versions [default: keep locked versions that satisfy all constraints]" },
    ["dry-run"] = { help = "say what would change, and write nothing" },
    check = { help = "write nothing; exit with code 1 if pluv.lock is out of date" },
  },
  examples = {
    "pluv lock",
    "pluv lock --upgrade",
    "pluv lock --runtime lua@5.1",
    "pluv lock --drop lua@5.1",
    "pluv lock --check",
    "pluv lock script.lua",
  },
  run = function(ctx, opts)
    local locks, log = require("pluv.lock"), require("std.log")
    local other_runtimes = require("pluv.lock.other_runtimes")
    local changes, name = require("pluv.install.changes"), opts.script and opts.script .. ".lock" or "pluv.lock"
    local project = opts.script and script_project(ctx, opts.script) or ctx:project()
    local runtime = require("pluv.runtime").choose(project, opts.runtime)
    if opts.dry_run and (opts.check or opts.drop) then
      require("std.errors").raise { code = "cli.usage", message = "`--dry-run` cannot be combined with `--check` or `--drop`" }
    elseif opts.dry_run then
      local options = { offline = ctx.offline, upgrade = opts.upgrade }
      return require("pluv.install.preview").show(ctx, project, runtime, require("pluv.lock.resolve").resolve(project, runtime, options))
    elseif opts.check and opts.drop then
      require("std.errors").raise { code = "cli.usage", message = "`--check` and `--drop` cannot be combined" }
    elseif opts.check then
      local lock = locks.read(project) --[[@as pluv.Lock]]
      local reason, hint = require("pluv.lock.freshness_of_all").of_all(project, lock, runtime)
      if reason then
        require("std.errors").raise {
          code = "lock.stale",
          message = reason,
          hint = hint or "run `pluv lock" .. (opts.script and " " .. opts.script or "") .. "`",
        }
      end
      other_runtimes.warn_of_missing(project, lock)
      log.note("%s is up to date for %s", name, runtime.tag)
      local locked = changes.versions(lock, runtime.tag)
      changes.print(ctx, runtime, { before = locked, after = locked })
      return
    end
    local before
    if ctx.json then
      local ok, present = require("std.errors").catch(locks.read, project)
      before = changes.versions(ok and present or nil, runtime.tag) -- a lock that cannot be parsed is replaced
    end
    if opts.drop then
      require("pluv.lock.drop").drop(project, runtime, opts.drop)
    end
    local lock, changed = require("pluv.lock.ensure").ensure(project, runtime, {
      offline = ctx.offline,
      upgrade = opts.upgrade,
      all = true,
    })
    other_runtimes.warn_of_missing(project, lock)
    local _, packages = locks.select(lock, runtime.tag)
    local counted = ("%d package%s for %s"):format(#packages, #packages == 1 and "" or "s", runtime.tag)
    if opts.script then
      changed = require("pluv.project.detached").copy_lock(project, true)
    end
    if changed then
      log.note("locked %s%s", counted, opts.script and " in " .. name or "")
    else
      log.note("%s is up to date: %s", name, counted)
    end
    changes.print(
      ctx,
      runtime,
      { lock_changed = changed or opts.drop ~= nil, before = before, after = changes.versions(lock, runtime.tag) }
    )
  end,
}
