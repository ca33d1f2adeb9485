---@type pluv.OwnCommand
return {
  summary = "Publish the project to a registry",
  section = "project",
  guide = "publishing",
  description = "Checks the project as `pluv lint` does, packs it, builds the packed rock in a clean tree on every runtime of this\n"
    .. "machine that it supports, runs its tests there, and uploads the rockspec and the source rock. A publish that broke\n"
    .. "off can be repeated. Store the token first: `pluv registry login luarocks`.",
  flags = {
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
  examples = { "pluv publish --dry-run", "pluv publish", "pluv publish --registry company" },
  run = function(ctx, opts)
    local project = ctx:project()
    local draft = require("pluv.publish.draft").of(project, opts.dev)
    local token = opts.temp_key
    if token == "-" then
      token = require("host.term").secret("token (input is hidden): ")
    end
    local registry = require("pluv.publish.upload").registry(project, opts.registry, token ~= nil)
    local result = require("pluv.publish.publication").publish(project, draft, {
      registry = registry,
      offline = ctx.offline,
      dry_run = opts.dry_run == true,
      allow_dirty = opts.allow_dirty == true,
      tests = not opts.no_test,
      token = token,
      code = opts.code,
    })
    if not opts.dry_run then
      require("std.log").note("published %s %s%s", draft.name, draft.version, result.url ~= "" and ": " .. result.url or "")
    end
    ctx:done {
      name = draft.name,
      version = draft.version,
      registry = registry.origin,
      url = result.url,
      files = result.files,
      tried = result.tried,
      published = not opts.dry_run,
    }
  end,
}
