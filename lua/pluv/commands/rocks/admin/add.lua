local options = require("pluv.rocks.options")

---@type pluv.OwnCommand
return {
  summary = "Add rocks to a server's folder",
  guide = "luarocks-commands",
  args = { { "rocks", many = true, help = "rocks and rockspecs" } },
  flags = options.with {
    ["no-refresh"] = { help = "for a server behind rsync: do not fetch what it has first" },
    index = { help = "write index.html too, though there is none" },
  },
  examples = { "pluv rocks admin add --server=/srv/rocks app-1.0-1.src.rock app-1.0-1.rockspec" },
  run = function(ctx, opts)
    require("pluv.rocks.server_folder").add(require("pluv.rocks.settings").load(ctx, opts), opts.rocks)
  end,
}
