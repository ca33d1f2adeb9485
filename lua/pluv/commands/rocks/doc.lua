local options = require("pluv.rocks.options")

---@type pluv.OwnCommand
return {
  summary = "Open the documentation of a rock",
  guide = "luarocks-commands",
  args = {
    { "rock", help = "its name" },
    { "version", optional = true, help = "its version [default: the highest]" },
  },
  flags = options.with {
    home = { help = "open its home page" },
    list = { help = "list its documents only" },
    porcelain = { help = "print a path a line" },
  },
  examples = { "pluv rocks doc penlight", "pluv rocks doc --list penlight" },
  run = function(ctx, opts)
    require("pluv.rocks.documents").open(require("pluv.rocks.settings").load(ctx, opts))
  end,
}
