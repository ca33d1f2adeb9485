---@type pluv.OwnCommand
return {
  summary = "Build the project's rocks into the binary cache",
  description = [[
Every locked rock is built, unless it is already, and packed under builds/ in the cache folder, from where
`pluv sync --binary` and `pluv cache push` take it. The project's tree stays as it is.]],
  flags = {
    runtime = { value = "RUNTIME", complete = "runtimes", help = "build for this runtime, as `lua@5.1`" },
    frozen = { help = "fail when pluv.lock is missing or out of date; never resolve" },
    rebuild = { help = "build and pack every rock again" },
    jobs = { short = "j", value = "N", help = "build `N` rocks at once" },
  },
  examples = { "pluv cache build", "pluv cache build --runtime luajit" },
  run = function(ctx, opts)
    local jobs = require("pluv.cli.numbers").jobs(opts.jobs)
    local project, runtime, units, lock = require("pluv.install.project_rocks").units(ctx, opts)
    local result
    require("pluv.project.exclusive").with(project.root, function()
      result = require("pluv.install.fill").fill(project, runtime, units, {
        offline = ctx.offline, rebuild = opts.rebuild, binaries = "keep", jobs = jobs,
        tools = require("pluv.lock").of_runtime(lock.builds, runtime.tag),
      })
    end)
    if ctx.json then
      ctx:out("", result)
    else
      require("std.log").note("%s: %d built, %d packed, %d from the remote cache or packed before",
        runtime.tag, #result.built, result.packed, #result.restored)
    end
  end,
}
