local options = require("pluv.rocks.options")

---@type pluv.OwnCommand
return {
  summary = "Build and install the rock of the working folder",
  guide = "luarocks-commands",
  args = { { "rockspec", optional = true, help = "its rockspec [default: the one in the folder, in rockspec/ or rockspecs/]" } },
  flags = options.building(),
  examples = { "pluv rocks make", "pluv rocks make --tree lua_modules app-dev-1.rockspec", "pluv rocks make --pack-binary-rock" },
  run = function(ctx, opts)
    require("pluv.rocks.unsupported").check(opts)
    require("pluv.rocks.local_build").make(require("pluv.rocks.settings").load(ctx, opts), opts.rockspec)
  end,
}
