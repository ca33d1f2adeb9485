local options = require("pluv.rocks.options")

---@type pluv.OwnCommand
return {
  summary = "Run the tests of the rock in the working folder",
  guide = "luarocks-commands",
  args = {
    { "rockspec", optional = true, help = "its rockspec [default: as in `make`]" },
    { "args", optional = true, many = true, help = "further arguments of the tests; before flags, write `--`" },
  },
  flags = options.with {
    prepare = { help = "install the dependencies of the tests only" },
    ["test-type"] = { value = "TYPE", help = "`busted` or `command` [default: as the rockspec says]" },
  },
  examples = { "pluv rocks test", "pluv rocks test -- --tags=fast", "pluv rocks test --test-type busted --prepare" },
  run = function(ctx, opts)
    return require("pluv.rocks.tests").run(require("pluv.rocks.settings").load(ctx, opts))
  end,
}
