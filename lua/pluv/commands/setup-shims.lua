---@type pluv.OwnCommand
return {
  summary = "Link lua, luac, luajit, luau, luarocks and pluvx into a folder",
  section = "runtimes",
  guide = "runtimes",
  description = "Creates links with these names in DIR [default: ~/.local/bin]. Each runs the program of the runtime that the working\n"
    .. "folder uses; pluvx runs programs of rocks (`pluv tool run`). Files that are not links of pluv are not replaced.",
  args = { { "dir", help = "folder for the links", optional = true } },
  flags = {
    force = { help = "replace files that are not pluv's" },
    luarocks = { help = "let luarocks, luarocks-5.1 to luarocks-5.5 and luarocks-admin be `pluv rocks`" },
  },
  examples = { "pluv setup-shims", "pluv setup-shims ~/bin", "pluv setup-shims --luarocks" },
  run = function(ctx, opts)
    local path, platform = require("std.path"), require("host.platform")
    local info = platform.describe()
    local dir = path.resolve(ctx.dir, opts.dir or path.join(platform.folder("home"), ".local", "bin"))
    local results = require("pluv.runtime.shims").make(dir, info, opts.force == true, opts.luarocks == true)
    local log, made = require("std.log"), 0
    for _, shim in ipairs(results) do
      if shim.state == "kept" then
        log.warn("skipping %s: it is not a shim of pluv; `--force` replaces it", shim.path)
      else
        made = made + 1
      end
    end
    log.note("%d of %d shims are in %s", made, #results, dir)
    require("pluv.runtime.shims").warn_of_path(dir)
    ctx:done(results)
    return made == #results and 0 or 1
  end,
}
