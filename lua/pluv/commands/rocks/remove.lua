local options = require("pluv.rocks.options")

---@type pluv.OwnCommand
return {
  summary = "Remove a rock from a tree, unless other rocks need it",
  guide = "luarocks-commands",
  args = {
    { "rock", help = "its name" },
    { "version", optional = true, help = "this version only [default: all]" },
  },
  flags = options.with {
    force = { help = "remove it, though other rocks need it" },
    ["force-fast"] = { help = "like `--force`, without naming those rocks" },
    ["deps-mode"] = options.deps_mode,
  },
  examples = { "pluv rocks remove penlight", "pluv rocks remove --tree lua_modules lpeg 1.0.2-1" },
  run = function(ctx, opts)
    local removal = require("pluv.rocks.rock_removal")
    removal.remove(require("pluv.rocks.settings").load(ctx, opts), opts.rock)
  end,
}
