---@type pluv.OwnCommand
return {
  summary = "Install runtimes",
  section = "runtimes",
  guide = "runtimes",
  description = [[
RUNTIME is a name and a version: `lua@5.4.6`, `lua@5.4` (newest known), `lua@>=5.3,<5.5`, `luajit@2.1` (newest commit of
the branch), `luajit@COMMIT`, `luau@latest`. pluv verifies the sources with known checksums and builds them with the C
compiler of the machine. Builds are cached.]],
  hints = {
    missing = "`pluv install lua@5.4` installs a runtime, `pluv sync` the project's packages",
    flag = "`pluv install` installs runtimes, such as `lua@5.4`; `pluv add NAME` adds a package",
  },
  args = { { "runtime", help = "runtime to install, such as `lua@5.4`", many = true } },
  flags = {
    force = { help = "install again, even if it is installed" },
    sha256 = { value = "SUM", help = "SHA-256 of the archive, for a release that pluv does not know" },
    ["no-verify"] = { help = "install without a known checksum" },
  },
  examples = {
    "pluv install lua@5.4",
    "pluv install lua@5.1 lua@5.4 luajit@2.1",
    "pluv install luau@latest",
    "pluv install lua@5.4.99 --sha256 SUM",
  },
  run = function(ctx, opts)
    local errors, installation = require("std.errors"), require("pluv.runtime.installation")
    local function usage(message)
      errors.raise { code = "cli.usage", message = message }
    end
    if opts.sha256 and (#opts.runtime > 1 or opts.no_verify) then
      usage("`--sha256` takes a single runtime, and cannot be combined with `--no-verify`")
    elseif opts.sha256 and not opts.sha256:find("^" .. ("%x"):rep(64) .. "$") then
      usage(("`%s` is not a SHA-256 checksum: expected 64 hexadecimal digits"):format(opts.sha256))
    end
    local hint = "`pluv add %s` adds a package; a runtime is written like `lua@5.4`"
    local requests = require("pluv.runtime.argument").list(opts.runtime, "pluv install", hint)
    require("host.http").configure { offline = ctx.offline, retries = -1 }
    local results = installation.install(requests, {
      offline = ctx.offline,
      force = opts.force,
      sha256 = opts.sha256 and opts.sha256:lower(),
      no_verify = opts.no_verify,
    })
    installation.announce(results)
    ctx:done(results)
  end,
}
