local options = require("pluv.rocks.options")

---@type pluv.OwnCommand
return {
  summary = "Unpack a rock, with its source, into a new folder",
  guide = "luarocks-commands",
  args = {
    { "rock", help = "a name, or the file or URL of a rockspec or rock" },
    { "version", optional = true, help = "its version [default: the newest that fits]" },
  },
  flags = options.with {
    force = { help = "unpack into the folder though it exists" },
    ["check-lua-versions"] = { help = "has no effect: pluv always says which Luas a rock is for" },
    branch = { value = "NAME", help = "take this branch of a rockspec's repository", hidden = true },
  },
  examples = { "pluv rocks unpack penlight", "pluv rocks unpack lpeg-1.0.2-1.src.rock" },
  run = function(ctx, opts)
    require("pluv.rocks.unsupported").check(opts)
    require("pluv.rocks.unpacking").unpack(require("pluv.rocks.settings").load(ctx, opts), opts.rock)
  end,
}
