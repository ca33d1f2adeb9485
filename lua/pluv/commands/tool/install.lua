---@type pluv.OwnCommand
return {
  summary = "Install programs of rocks for the user",
  guide = "tools",
  description = "Each rock gets a tree of its own; its programs are linked into ~/.local/bin, or into $XDG_BIN_HOME. They keep the\n"
    .. "runtime that they are installed for: that of PLUV_RUNTIME or `pluv use`. Installing a tool again changes it.",
  args = { { "rock", help = "`name` or `name@version`", many = true } },
  flags = {
    with = { value = "ROCK", many = true, help = "also install this rock into the tree, such as a plugin" },
    runtime = { value = "RUNTIME", complete = "runtimes", help = "install for this runtime, such as `lua@5.4`" },
    ["bin-dir"] = { value = "DIR", help = "link the programs into this folder [default: ~/.local/bin]" },
    force = { help = "replace programs that pluv did not install" },
  },
  examples = { "pluv tool install luacheck", "pluv tool install busted@2.2 --with luacov", "pluv tool install ldoc --runtime lua@5.1" },
  run = function(ctx, opts)
    local installed = {}
    for i, rock in ipairs(opts.rock) do
      installed[i] = require("pluv.tool.installed_tools").install(ctx, rock, opts)
    end
    ctx:done(installed)
  end,
}
