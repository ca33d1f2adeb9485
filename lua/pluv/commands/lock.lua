---@type pluv.OwnCommand
return {
  summary = "Resolve dependencies and write pluv.lock",
  guide = "locking",
  description = "Resolves for the project's runtime and for every other runtime in pluv.lock. `--runtime` adds a runtime to pluv.lock,\n"
    .. "`--drop` removes one.",
  hints = {
    unexpected = "`pluv update %s` takes a newer version of one package",
    habits = { ["--upgrade-package"] = "`pluv update NAME` takes a newer version of one package" },
  },
  flags = {
    runtime = { value = "RUNTIME", complete = "runtimes", help = "also lock for this runtime, such as `lua@5.1`" },
    drop = { value = "RUNTIME", complete = "locked_runtimes", many = true, help = "drop this runtime from pluv.lock, such as `lua@5.1`" },
    upgrade = { help = "choose the newest versions [default: keep locked versions that satisfy all constraints]" },
    check = { help = "write nothing; exit with code 1 if pluv.lock is out of date" },
  },
  examples = { "pluv lock", "pluv lock --upgrade", "pluv lock --runtime lua@5.1", "pluv lock --drop lua@5.1", "pluv lock --check" },
  run = function(ctx, opts)
    local locks, log = require("pluv.lock"), require("std.log")
    local project, changes = ctx:project(), require("pluv.install.changes")
    local runtime = require("pluv.runtime").choose(project, opts.runtime)
    if opts.check and opts.drop then
      require("std.errors").raise { code = "cli.usage", message = "`--check` and `--drop` cannot be combined" }
    elseif opts.check then
      local reason, hint = require("pluv.lock.freshness_of_all").of_all(project, locks.read(project), runtime)
      if reason then
        require("std.errors").raise { code = "lock.stale", message = reason, hint = hint or "run `pluv lock`" }
      end
      log.note("pluv.lock is up to date for %s", runtime.tag)
      local locked = changes.versions(locks.read(project), runtime.tag)
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
    local _, packages = locks.select(lock, runtime.tag)
    local counted = ("%d package%s for %s"):format(#packages, #packages == 1 and "" or "s", runtime.tag)
    log.note(changed and "locked %s" or "pluv.lock is up to date: %s", counted)
    changes.print(
      ctx,
      runtime,
      { lock_changed = changed or opts.drop ~= nil, before = before, after = changes.versions(lock, runtime.tag) }
    )
  end,
}
