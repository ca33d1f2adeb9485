local options = require("pluv.rocks.options")

---@type pluv.OwnCommand
return {
  summary = "Make the working folder a project of LuaRocks",
  guide = "luarocks-commands",
  description = "Creates .luarocks/, lua_modules/, and the programs ./luarocks and ./lua, which use them.",
  args = {
    { "name", optional = true, help = "the project's name [default: the folder's]" },
    { "version", optional = true, help = "its version [default: dev]" },
  },
  flags = options.with(require("std.table").merge(options.rockspec, {
    ["wrapper-dir"] = { value = "DIR", help = "the folder for `luarocks` and `lua` [default: the working folder]" },
    reset = { help = "replace .luarocks/config-X.Y.lua and ./lua" },
    ["no-wrapper-scripts"] = { help = "do not create `luarocks` and `lua`" },
    ["no-gitignore"] = { help = "do not change .gitignore" },
  })),
  examples = { "pluv rocks init", "pluv rocks init --lua-version 5.1 --no-gitignore" },
  run = function(ctx, opts)
    require("pluv.rocks.project_folder").create(require("pluv.rocks.settings").load(ctx, opts))
  end,
}
