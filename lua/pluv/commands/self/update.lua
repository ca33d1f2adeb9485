---@type pluv.OwnCommand
return {
  summary = "Update pluv itself",
  guide = "installing",
  description = "Replaces this pluv by the newest release, or by VERSION, after verifying its checksum. It must have been installed\n"
    .. "by install.sh or install.ps1; if a package manager installed it, its command is named instead.",
  args = { { "version", help = "version to install, such as `1.2.3` [default: the newest]", optional = true } },
  flags = { force = { help = "install again, even if it is the same version" } },
  examples = { "pluv self update", "pluv self update 1.2.3" },
  run = function(ctx, opts)
    local log, platform = require("std.log"), require("host.platform")
    local receipts, releases = require("pluv.self.receipt"), require("pluv.self.releases")
    local info = platform.describe()
    local wanted = opts.version and releases.version(opts.version)
    local receipt, executable = receipts.require("update")
    require("host.http").configure { offline = ctx.offline, retries = -1 }
    require("host.fs").with_lock(receipts.lock(), function()
      local release = releases.find(releases.base(receipt.mirror), wanted, releases.platform(info))
      local order = releases.compare(info.version, release.version)
      local updated = opts.force or order ~= 0 and (wanted ~= nil or order < 0)
      if updated then
        require("pluv.self.program").replace(release, executable, info)
        receipt.version = release.version
        receipts.write(receipt)
        require("pluv.runtime.shims").renew(require("std.path").dir(executable), { executable = executable, os = info.os })
        log.note("updated %s: pluv %s -> %s", executable, info.version, release.version)
      elseif order == 0 then
        log.note("pluv %s is up to date", info.version)
      else
        log.note("pluv %s is newer than the newest release, %s", info.version, release.version)
      end
      ctx:done { path = executable, from = info.version, version = updated and release.version or info.version, updated = updated }
    end, "another `pluv self update`")
  end,
}
