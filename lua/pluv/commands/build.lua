---Returns the locked packages with the given names.
---@param names string[]
---@param packages table[]
---@param tag string
---@return table<string, boolean> chosen
local function choose(names, packages, tag)
  local known, chosen = {}, {}
  for _, package in ipairs(packages) do
    known[package.name] = package.tree == ""
  end
  for _, name in ipairs(names) do
    local plain = require("pluv.project.names").plain(name:lower())
    if not known[plain] then
      local message, listed = ("`%s` is not locked for %s"):format(name, tag), require("std.table").keys(known)
      require("pluv.project.no_dependency").raise(message, name, listed, "`pluv deps --all` lists locked packages")
    end
    chosen[plain] = true
  end
  return chosen
end

---@type pluv.OwnCommand
return {
  summary = "Build packages and the project itself",
  section = "project",
  guide = "building",
  description = "With no arguments, builds every locked package that is not built yet, then the project's own rock.\n"
    .. "With names, builds those packages again. LuaRocks is not used.",
  args = {
    {
      "rock",
      complete = "packages",
      optional = true,
      many = true,
      help = "a locked package or the project's own rock; or `NAME_DIR=DIR`, the folder of a C library",
    },
  },
  flags = {
    package = { short = "p", value = "MEMBER", many = true, complete = "members", help = "build this member of the workspace again" },
    all = { help = "build every member of the workspace again" },
    runtime = { value = "RUNTIME", complete = "runtimes", help = "build for this runtime, such as `lua@5.1`" },
    frozen = { help = "fail if pluv.lock is missing or out of date" },
    jobs = { short = "j", value = "N", help = "build at most `N` rocks at once" },
  },
  examples = { "pluv build", "pluv build luasocket", "pluv build -j 1" },
  run = function(ctx, opts)
    local locks, sync = require("pluv.lock"), require("pluv.install.sync")
    local build_settings = require("pluv.project.build_settings")
    local names, variables = build_settings.split(opts.rock or {})
    local project, project_members = ctx:project(), require("pluv.project.members")
    local members = project_members.chosen(ctx, project, { package = opts.package, all = opts.all }) or {}
    local only = #members == 1 and members[1] or nil
    if opts.package and only then
      ctx:look_from(only.dir)
      project = ctx:project()
    end
    local runtime = require("pluv.runtime.provision").choose(project, opts.runtime, ctx.offline)
    local function runtime_of()
      return runtime
    end
    for _, member in ipairs(project_members.for_lua(members, runtime_of, opts.package ~= nil)) do
      if opts.package and not member.is_rock then
        require("std.errors").raise {
          code = "project.no-rock",
          message = ("the member `%s` is not a rock"):format(member.name),
          hint = "only its dependencies are installed; a rock has [package], or a rockspec",
        }
      end
      names[#names + 1] = member.is_rock and member.name or nil
    end
    build_settings.use(project, variables)
    local lock, lock_changed = require("pluv.lock.ensure").ensure(project, runtime, { offline = ctx.offline, frozen = opts.frozen })
    local _, packages = locks.select(lock, runtime.tag)
    local chosen = names[1] and choose(names, packages, runtime.tag) or {}
    local jobs = require("pluv.cli.numbers").jobs(opts.jobs)
    local named = {}
    for _, package in ipairs(packages) do
      if chosen[package.name] then
        named[#named + 1] = require("pluv.build.unit").of(project, runtime, package)
      end
    end
    local built = require("pluv.project.exclusive").with(project.root, function()
      return require("pluv.build.plan").build(project, runtime, named, {
        offline = ctx.offline,
        from_source = true,
        rebuild = true,
        jobs = jobs,
        tools = locks.of_runtime(lock.builds, runtime.tag),
      })
    end)
    local result = sync.sync(project, runtime, lock, {
      offline = ctx.offline,
      from_source = true,
      relink = #built > 0,
      own_must_build = not names[1],
      jobs = jobs,
    })
    build_settings.keep(project, variables)
    sync.announce(result, runtime)
    local count = #built + #result.built
    require("std.log").note("%s for %s", count == 0 and "nothing to build" or "built " .. count, runtime.tag)
    local changes = require("pluv.install.changes")
    changes.print(ctx, runtime, {
      lock_changed = lock_changed,
      after = changes.versions(lock, runtime.tag),
      result = result,
      built = built,
    })
  end,
}
