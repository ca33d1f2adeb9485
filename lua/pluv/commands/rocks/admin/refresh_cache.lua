local options = require("pluv.rocks.options")

---@type pluv.OwnCommand
return {
  summary = "Check that a server's folder can be reached",
  guide = "luarocks-commands",
  description = "LuaRocks keeps a copy of the server for the next `admin add`. pluv fetches what it needs when it needs it.",
  flags = options.with(),
  examples = { "pluv rocks admin refresh_cache --server=/srv/rocks" },
  run = function(ctx, opts)
    require("pluv.rocks.server_folder").check(require("pluv.rocks.settings").load(ctx, opts))
  end,
}
