---@type pluv.OwnCommand
return {
  summary = "Write scripts that download and run a pinned pluv",
  section = "machine",
  guide = "installing",
  description = "Writes `pluvw` and, for Windows, `pluvw.cmd` into the project's folder, or into the working folder if there is no\n"
    .. "project. Commit them: who has no pluv runs `./pluvw sync`. They download this version of pluv, or VERSION, verify its\n"
    .. "checksum, which they contain, and keep it in pluv's cache.",
  args = { { "version", help = "version to pin, such as `1.2.3` [default: this pluv's]", optional = true } },
  flags = { latest = { help = "pin the newest release" } },
  examples = { "pluv wrapper", "pluv wrapper 1.2.3", "pluv wrapper --latest" },
  run = function(ctx, opts)
    local errors, fs, log, path = require("std.errors"), require("std.fs"), require("std.log"), require("std.path")
    local platform, releases = require("host.platform"), require("pluv.self.releases")
    if opts.version and opts.latest then
      errors.raise { code = "cli.usage", message = "`--latest` cannot be combined with a version" }
    end
    local version = not opts.latest and releases.version(opts.version or platform.describe().version) or nil
    require("host.http").configure { offline = ctx.offline, retries = -1 }
    local release = releases.find(releases.base(), version, releases.platform(platform.describe()))
    local dir = require("pluv.project").find_root(ctx.start) or ctx.dir
    local names = {}
    for i, file in ipairs(require("pluv.self.launcher").files(release)) do
      fs.write(path.join(dir, file.name), file.text, 493) -- 0755
      names[i] = file.name
    end
    log.note("wrote %s for pluv %s", table.concat(names, " and "), release.version)
    ctx:done { version = release.version, dir = dir, files = names }
  end,
}
