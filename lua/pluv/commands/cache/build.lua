---@type pluv.OwnCommand
return {
  summary = "Build the project's rocks into the binary cache",
  guide = "caching",
  description = [[
Builds every locked rock that is not built yet and packs it under builds/ in the cache folder. `pluv sync --binary` and
`pluv cache push` use the packed rocks. The project's tree is not changed.]],
  flags = {
    runtime = { value = "RUNTIME", complete = "runtimes", help = "build for this runtime, such as `lua@5.1`" },
    frozen = { help = "fail if pluv.lock is missing or out of date" },
    rebuild = { help = "build and pack every rock again" },
    jobs = { short = "j", value = "N", help = "build at most `N` rocks at once" },
  },
  examples = { "pluv cache build", "pluv cache build --runtime luajit" },
  ---@param ctx pluv.Context
  ---@param opts { runtime?: string, frozen?: boolean, rebuild?: boolean, jobs?: string }
  run = function(ctx, opts)
    local jobs = require("pluv.cli.numbers").jobs(opts.jobs)
    local project, runtime, units, lock = require("pluv.install.project_rocks").units(ctx, opts)
    local result ---@type pluv.Filled
    require("pluv.project.exclusive").with(project.root, function()
      result = require("pluv.install.fill").fill(project, runtime, units, {
        offline = ctx.offline,
        rebuild = opts.rebuild,
        binaries = "keep",
        jobs = jobs,
        tools = require("pluv.lock").of_runtime(lock.builds, runtime.tag),
      })
    end)
    if ctx.json then
      ctx:out("", result)
    else
      require("std.log").note(
        "%s: %d built, %d packed, %d from the remote cache or packed before",
        runtime.tag,
        #result.built,
        result.packed,
        #result.restored
      )
    end
  end,
}
