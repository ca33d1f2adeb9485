local options = require("pluv.rocks.options")

---@type pluv.OwnCommand
return {
  summary = "Print the file of a module, and its rock",
  guide = "luarocks-commands",
  args = { { "modname", help = "the module, as for `require`" } },
  flags = options.with(),
  examples = { "pluv rocks which pl.path" },
  run = function(ctx, opts)
    local settings = require("pluv.rocks.settings").load(ctx, opts)
    local module_search = require("pluv.rocks.module_search")
    local file, from = module_search.find(settings, opts.modname)
    settings:print(file)
    settings:print(from)
  end,
}
