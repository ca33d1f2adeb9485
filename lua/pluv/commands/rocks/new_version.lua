local options = require("pluv.rocks.options")

---@type pluv.OwnCommand
return {
  summary = "Write a rockspec for a new version of a rock",
  guide = "luarocks-commands",
  args = {
    { "rock", optional = true, help = "a rockspec, or the name of a rock on a server [default: the rockspec of the folder]" },
    { "new_version", optional = true, help = "the new version [default: the next revision]" },
    { "new_url", optional = true, help = "the new address of the source [default: the old one, with the new version]" },
  },
  flags = options.with {
    dir = { value = "DIR", help = "folder for the rockspec [default: the working folder]" },
    tag = { value = "TAG", help = "the new tag; the version too, if none is given" },
  },
  examples = { "pluv rocks new_version app-1.0-1.rockspec 1.1", "pluv rocks new_version --tag v2.0 --dir rockspecs" },
  run = function(ctx, opts)
    require("pluv.rocks.next_rockspec").write(require("pluv.rocks.settings").load(ctx, opts))
  end,
}
