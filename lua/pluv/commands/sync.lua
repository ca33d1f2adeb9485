---@type pluv.Command
return {
  summary = "Make the project's tree what pluv.lock says",
  description = "Locks first when pluv.lock is missing or out of date. What the lock does not name is removed.",
  flags = {
    frozen = { help = "fail when pluv.lock is missing or out of date; never resolve" },
    ["no-dev"] = { help = "leave out [dev-dependencies]" },
    rebuild = { help = "build every rock again" },
    runtime = { value = "RUNTIME", help = "sync for this runtime, as `lua@5.1`" },
    jobs = { short = "j", value = "N", help = "build `N` rocks at once" },
  },
  examples = { "pluv sync", "pluv sync --frozen --no-dev", "pluv --offline sync" },
  run = function(ctx, opts)
    local jobs = opts.jobs and tonumber(opts.jobs)
    if opts.jobs and (not jobs or jobs < 1 or jobs % 1 ~= 0) then
      require("std.errors").raise {
        code = "cli.usage",
        message = ("`--jobs` takes a number from 1, not `%s`"):format(opts.jobs),
      }
    end
    local locking, syncing = require("pluv.project.locking"), require("pluv.project.syncing")
    local project = ctx:project()
    local runtime = require("pluv.runtime").choose(project, opts.runtime)
    local lock = locking.ensure(project, runtime, { offline = ctx.offline, frozen = opts.frozen })
    local result = syncing.sync(project, runtime, lock, {
      offline = ctx.offline,
      no_dev = opts.no_dev,
      rebuild = opts.rebuild,
      jobs = jobs,
    })
    if result.changed then
      syncing.announce(result, runtime)
    else
      require("std.log").note("nothing to do: the tree of %s is up to date", runtime.tag)
    end
  end,
}
