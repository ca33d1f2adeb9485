local options = require("pluv.rocks.options")

---@type pluv.OwnCommand
return {
  summary = "Show information about an installed rock",
  guide = "luarocks-commands",
  args = {
    { "rock", help = "its name, or a part of it" },
    { "version", optional = true, help = "its version [default: the highest]" },
  },
  flags = options.with {
    home = { help = "print its home page only" },
    modules = { help = "print its modules only" },
    deps = { help = "print its dependencies only" },
    ["build-deps"] = { help = "print its build dependencies only" },
    ["test-deps"] = { help = "print the dependencies of its tests only" },
    rockspec = { help = "print the path of its rockspec only" },
    mversion = { help = "print its version only" },
    ["rock-tree"] = { help = "print its tree only" },
    ["rock-namespace"] = { help = "print its namespace only" },
    ["rock-dir"] = { help = "print its folder only" },
    ["rock-license"] = { help = "print its licence only" },
    issues = { help = "print the address for its issues only" },
    labels = { help = "print its labels only" },
    porcelain = { help = "print columns for programs" },
  },
  examples = { "pluv rocks show penlight", "pluv rocks show --rock-dir penlight", "pluv rocks show --porcelain penlight 1.14.0" },
  run = function(ctx, opts)
    require("pluv.rocks.rock_report").print(require("pluv.rocks.settings").load(ctx, opts))
  end,
}
