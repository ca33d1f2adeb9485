---@type pluv.OwnCommand
return {
  summary = "Remove pluv itself",
  guide = "installing",
  description = "Removes this pluv and the shims beside it. It must have been installed by install.sh or install.ps1; if a package\n"
    .. "manager installed it, its command is named instead. Settings, caches and installed runtimes stay; their folders are\n"
    .. "named.",
  examples = { "pluv self uninstall" },
  run = function(ctx)
    local fs, log, path, platform = require("std.fs"), require("std.log"), require("std.path"), require("host.platform")
    local receipts = require("pluv.self.receipt")
    local info = platform.describe()
    local _, executable = receipts.require("remove")
    local removed = require("pluv.runtime.shims").remove(path.dir(executable), info)
    local old = require("pluv.self.program").remove(executable, info.os)
    fs.remove(receipts.file())
    fs.remove(receipts.lock())
    removed[#removed + 1] = executable
    for _, file in ipairs(removed) do
      log.note("removed %s", file)
    end
    if old then
      log.note("Windows keeps a program that runs: remove %s afterwards", old)
    end
    local kept = {}
    for _, name in ipairs { "config", "cache", "data", "state" } do
      local folder = platform.folder(name)
      if fs.is_dir(folder) and not fs.list(folder)[1] then
        fs.remove(folder)
      elseif fs.is_dir(folder) then
        kept[#kept + 1] = folder
        log.note("kept %s", folder)
      end
    end
    ctx:done { removed = removed, kept = kept }
  end,
}
