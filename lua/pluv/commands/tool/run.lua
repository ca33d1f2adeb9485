---@type pluv.OwnCommand
return {
  summary = "Run a program of a rock without installing it",
  guide = "tools",
  description = "`pluvx` is the same command, see `pluv setup-shims`. The rock gets a tree of its own in the cache, which later runs\n"
    .. "use again. The project and the rocks in it play no part: the registries are yours, the runtime is that of\n"
    .. "PLUV_RUNTIME or `pluv use`. `NAME@latest` looks for a newer version.",
  args = {
    { "name", help = "a rock with a program of its name, such as `luacheck` or `luacheck@1.1`; with `--from`, a program of that rock" },
    { "args", help = "its arguments", optional = true, many = true },
  },
  flags = {
    from = { value = "ROCK", help = "the rock that has the program, such as `moonscript`" },
    with = { value = "ROCK", many = true, help = "also install this rock into the tree, such as `luacov`" },
    runtime = { value = "RUNTIME", complete = "runtimes", help = "use this runtime, such as `luajit@2.1`" },
  },
  passthrough = true,
  hints = { flag = "flags of the program come after its name: `pluvx NAME %s`" },
  examples = {
    "pluvx luacheck src",
    "pluvx luacheck@1.1.0 --version",
    "pluvx --from moonscript moonc main.moon",
    "pluvx --with luacov busted -c",
    "pluv tool run --runtime lua@5.1 busted",
  },
  ---@param ctx pluv.Context
  ---@param opts pluv.OneOffOptions
  run = function(ctx, opts)
    return require("pluv.tool.one_off").run(ctx, opts)
  end,
}
