---@type pluv.OwnCommand
return {
  summary = "Pack the project into a rock",
  section = "project",
  guide = "publishing",
  description = "Packs the rockspec and the source into NAME-VERSION.src.rock. With `--binary`, builds that rock in a clean tree and\n"
    .. "packs the result: for this platform, or for all if it has no C modules. The same content gives the same bytes.",
  flags = {
    package = { short = "p", value = "MEMBER", complete = "members", help = "pack this member of the workspace" },
    binary = { help = "pack the built rock" },
    dev = { help = "pack a development version, `dev-1`" },
    output = { short = "o", value = "DIR", help = "folder for the rock [default: the folder of pluv.toml]" },
    runtime = { value = "RUNTIME", complete = "runtimes", help = "build for this runtime, such as `lua@5.1`" },
  },
  examples = { "pluv pack", "pluv pack --output dist", "pluv pack --binary --runtime lua@5.1" },
  run = function(ctx, opts)
    local path, log = require("std.path"), require("std.log")
    require("pluv.project.members").enter(ctx, opts.package)
    local project = ctx:package()
    local draft = require("pluv.publish.draft").of(project, opts.dev)
    local pack = require("pluv.publish.pack")
    local to = opts.output and require("host.path").abs(opts.output) or project.root
    if draft.tree and draft.tree.changes[1] then
      log.warn("%d files are not committed; the rock has them as they are now", #draft.tree.changes)
    end
    local file
    if not opts.binary then
      file = pack.source(project, draft, to)
    else
      local runtime = require("pluv.runtime.provision").choose(ctx:project(), opts.runtime, ctx.offline)
      file = require("host.fs").scratch(require("pluv.machine.folders").work_dir(), "publish-", function(work)
        local rock = pack.source(project, draft, work)
        local trial = require("pluv.publish.trial").run(
          project,
          draft,
          rock,
          runtime,
          path.join(work, "trial"),
          { offline = ctx.offline, tests = false }
        )
        return pack.binary(trial.rock, draft, to)
      end)
    end
    log.note("packed %s", path.rel(ctx.dir, file))
    ctx:done { file = file, sha256 = require("std.hash").sha256_file(file) }
  end,
}
