---@type pluv.OwnCommand
return {
  summary = "Install exactly what pluv.lock lists",
  section = "project",
  guide = "locking",
  description = "Resolves first if pluv.lock is missing or out of date. Removes everything that pluv.lock does not list.",
  args = {
    {
      "variable",
      help = "folder of a C library, such as `OPENSSL_DIR=DIR`; remembered for later commands",
      optional = true,
      many = true,
    },
  },
  hints = {
    habits = {
      ["--production"] = "`pluv sync --no-dev` skips [dev-dependencies]",
      ["--prod"] = "`pluv sync --no-dev` skips [dev-dependencies]",
      ["--only-dev"] = "`pluv sync --only-group dev` installs [dev-dependencies] alone",
      ["--with"] = "`pluv sync --group NAME` also installs a group",
      ["--without"] = "`pluv sync --no-group NAME` skips a group",
      ["--only-deps"] = "`pluv sync --no-project` skips the project's own rock",
      ["--frozen-lockfile"] = "`pluv sync --frozen` fails if pluv.lock is out of date",
      ["--locked"] = "`pluv sync --frozen` fails if pluv.lock is out of date",
    },
  },
  flags = {
    check = { help = "write nothing; exit with code 1 if pluv.lock or the tree is out of date" },
    frozen = { help = "fail if pluv.lock is missing or out of date" },
    ["no-dev"] = { help = "skip [dev-dependencies]: the same as `--no-group dev`" },
    group = { value = "GROUP", many = true, complete = "groups", help = "also install this group of pluv.toml" },
    ["no-group"] = { value = "GROUP", many = true, complete = "groups", help = "skip this group, also where others include it" },
    ["only-group"] = { value = "GROUP", many = true, complete = "groups", help = "install this group alone, without [dependencies]" },
    ["all-groups"] = { help = "install all groups" },
    ["no-project"] = { help = "skip the project's own rock" },
    rebuild = { help = "build every rock again" },
    ["from-source"] = { help = "never build a rock with LuaRocks" },
    binary = { help = "use the binary caches, and add what is built" },
    ["prefer-binary"] = { help = "use the binary caches, but add nothing" },
    ["no-luarc"] = { help = "do not update .luarc.json and .emmyrc.json" },
    runtime = { value = "RUNTIME", complete = "runtimes", help = "sync for this runtime, such as `lua@5.1`" },
    jobs = { short = "j", value = "N", help = "build at most `N` rocks at once" },
  },
  examples = {
    "pluv sync",
    "pluv sync --frozen --no-dev",
    "pluv sync --check",
    "pluv sync --group docs",
    "pluv sync --only-group lint",
    "pluv --offline sync",
    "pluv sync --binary --frozen",
    "pluv sync OPENSSL_DIR=/opt/openssl",
  },
  run = function(ctx, opts)
    local jobs = require("pluv.cli.numbers").jobs(opts.jobs)
    local binaries = opts.binary and "keep" or opts.prefer_binary and "use" or nil
    if binaries and opts.from_source then
      local message = "`--from-source` cannot be combined with `--binary` or `--prefer-binary`"
      require("std.errors").raise { code = "cli.usage", message = message }
    end
    local sync = require("pluv.install.sync")
    local build_settings = require("pluv.project.build_settings")
    local project, variables = ctx:project(), build_settings.parse(opts.variable or {})
    build_settings.use(project, variables)
    local has_groups = opts.group or opts.no_group or opts.only_group or opts.all_groups or opts.no_dev
    local groups = has_groups and require("pluv.install.chosen_groups").of(project, opts --[[@as pluv.GroupFlags]]) or nil
    if opts.check then
      local runtime, request = require("pluv.runtime").choose(project, opts.runtime)
      local options = { offline = true, groups = groups, no_project = opts.no_project }
      local reason, covered = require("pluv.install.staleness").reason(project, runtime, options)
      if reason then
        require("std.errors").raise { code = "sync.stale", message = reason, hint = "run `pluv sync`" }
      end
      require("std.log").note("pluv.lock and the tree of %s are up to date", runtime.tag)
      ctx:done { runtime = require("pluv.runtime").summary(runtime), current = true }
      return require("pluv.install.repeatable").keep(ctx, { project = project, runtime = runtime, request = request, covered = covered })
    end
    local runtime, request = require("pluv.runtime.provision").choose(project, opts.runtime, ctx.offline)
    if not runtime.loads_rocks then
      require("std.log").note("nothing to do: %s cannot load rocks", runtime.name)
      if ctx.json then
        require("pluv.install.changes").print(ctx, runtime, { after = {} })
      end
      return
    end
    local result, lock_changed = sync.ensure(project, runtime, {
      offline = ctx.offline,
      groups = groups,
      no_project = opts.no_project,
      rebuild = opts.rebuild,
      from_source = opts.from_source,
      binaries = binaries,
      jobs = jobs,
    }, opts.frozen)
    build_settings.keep(project, variables)
    local fs, editor_files = require("std.fs"), { project.root .. "/.luarc.json", project.root .. "/.emmyrc.json" }
    if not opts.no_luarc and not opts.runtime and (fs.exists(editor_files[1]) or fs.exists(editor_files[2])) then
      require("pluv.project.editors").update(project.root, runtime)
    end
    if not sync.announce(result, runtime) then
      require("std.log").note(
        not project.config.dependencies[1]
            and not require("pluv.project").rock_file(project)
            and "nothing to do: the project has no dependencies"
          or result.changed and "synced %s: nothing was added, removed or built"
          or "nothing to do: the tree of %s is up to date",
        runtime.tag
      )
    end
    if ctx.json then
      local changes = require("pluv.install.changes")
      local after = changes.versions(require("pluv.lock").read(project), runtime.tag)
      changes.print(ctx, runtime, { lock_changed = lock_changed, after = after, result = result })
    end
    if not (opts.variable and opts.variable[1]) then
      local command = { project = project, runtime = runtime, request = request, covered = result.seen, seen = editor_files }
      require("pluv.install.repeatable").keep(ctx, command)
    end
  end,
}
