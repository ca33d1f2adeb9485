local options = require("pluv.rocks.options")

---@type pluv.OwnCommand
return {
  summary = "Remove all rocks from a tree",
  guide = "luarocks-commands",
  flags = options.with {
    ["old-versions"] = { help = "keep the highest version of each rock" },
    force = { help = "with `--old-versions`: remove versions that other rocks need" },
    ["force-fast"] = { help = "like `--force`, without naming those rocks" },
  },
  examples = { "pluv rocks purge --tree lua_modules", "pluv rocks purge --tree ~/.luarocks --old-versions" },
  run = function(ctx, opts)
    local settings = require("pluv.rocks.settings").load(ctx, opts)
    if not settings.arg_tree and not settings.project then
      require("std.errors").raise {
        code = "cli.usage",
        message = "`purge` works only on a tree that you name",
        hint = "add `--tree DIR`",
      }
    end
    require("pluv.rocks.rock_removal").purge(settings)
  end,
}
