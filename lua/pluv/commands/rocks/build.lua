local options = require("pluv.rocks.options")

---@type pluv.OwnCommand
return {
  summary = "Build a rock from its source, and install it",
  guide = "luarocks-commands",
  args = {
    { "rock", optional = true, help = "a name, or the file or URL of a rockspec or rock [default: as in `make`]" },
    { "version", optional = true, help = "its version [default: the newest that fits]" },
  },
  flags = options.building {
    branch = { value = "NAME", help = "build this branch of the rockspec's repository" },
  },
  examples = { "pluv rocks build lpeg", "pluv rocks build ./app-1.0-1.rockspec --only-deps" },
  run = function(ctx, opts)
    require("pluv.rocks.unsupported").check(opts)
    local settings = require("pluv.rocks.settings").load(ctx, opts)
    if opts.rock then
      require("pluv.rocks.acquire").install(settings, opts.rock)
    else
      require("pluv.rocks.local_build").make(settings)
    end
  end,
}
