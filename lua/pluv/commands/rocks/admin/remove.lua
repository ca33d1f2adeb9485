local options = require("pluv.rocks.options")

---@type pluv.OwnCommand
return {
  summary = "Remove rocks from a server's folder",
  guide = "luarocks-commands",
  args = { { "rocks", many = true, help = "names of rocks and rockspecs" } },
  flags = options.with {
    ["no-refresh"] = { help = "for a server behind rsync: do not fetch what it has first" },
  },
  examples = { "pluv rocks admin remove --server=/srv/rocks app-1.0-1.src.rock" },
  run = function(ctx, opts)
    require("pluv.rocks.server_folder").remove(require("pluv.rocks.settings").load(ctx, opts), opts.rocks)
  end,
}
