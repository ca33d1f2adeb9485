---@type pluv.OwnCommand
return {
  summary = "Publish the project to a registry",
  section = "project",
  guide = "publishing",
  description = "Checks the project as `pluv lint` does, packs it, builds the packed rock in a clean tree on every runtime of this\n"
    .. "machine that it supports, runs its tests there, and uploads the rockspec and the source rock. A publish that broke\n"
    .. "off can be repeated. Members of a workspace are published after those that they depend on. Store the token first: `pluv registry login luarocks`.",
  flags = {
    package = { short = "p", value = "MEMBER", many = true, complete = "members", help = "publish this member of the workspace" },
    all = { help = "publish every member of the workspace that is a rock" },
    registry = { value = "NAME", complete = "registries", help = "a registry or its URL [default: the default registry]" },
    ["dry-run"] = { help = "upload nothing; show each file and request" },
    dev = { help = "publish a development version, `dev-1`" },
    ["allow-dirty"] = { help = "publish although files are not committed" },
    ["no-test"] = { help = "do not run the tests" },
    ["temp-key"] = { value = "TOKEN", help = "use this token once; `-` reads it from standard input" },
    code = { value = "CODE", help = "code of the second factor [default: $PLUV_PUBLISH_CODE, else pluv asks]" },
  },
  hints = {
    habits = {
      ["--api-key"] = "store the token with `pluv registry login`, or use it once with `--temp-key`",
      ["--force"] = "a published version cannot change: raise it with `pluv version patch`",
      ["--token"] = "use `--temp-key TOKEN`, or store it with `pluv registry login`",
    },
  },
  examples = { "pluv publish --dry-run", "pluv publish", "pluv publish --registry company", "pluv publish --all" },
  run = function(ctx, opts)
    local errors, log, members = require("std.errors"), require("std.log"), require("pluv.project.members")
    local project, token = ctx:project(), opts.temp_key
    if token == "-" then
      token = require("host.term").secret("token (input is hidden): ")
    end
    local publishing = {
      registry = opts.registry,
      offline = ctx.offline,
      dry_run = opts.dry_run == true,
      allow_dirty = opts.allow_dirty == true,
      tests = not opts.no_test,
      dev = opts.dev,
      all = opts.all,
      token = token,
      code = opts.code,
    }
    local chosen = members.chosen(ctx, project, { package = opts.package, all = opts.all })
    if not chosen and members.is_only_root(project) then
      errors.raise {
        code = "project.no-rock",
        message = "the root of the workspace is not a rock",
        hint = "choose members: `pluv publish --package NAME`, or all: `pluv publish --all`",
      }
    end
    local results = require("pluv.publish.publish_members").publish(ctx, chosen, publishing)
    for _, result in ipairs(opts.dry_run and {} or results) do
      local was = result.files[1] and "published" or "already published:"
      log.note("%s %s %s%s", was, result.name, result.version, result.url ~= "" and ": " .. result.url or "")
    end
    ctx:done(chosen and results or results[1])
  end,
}
