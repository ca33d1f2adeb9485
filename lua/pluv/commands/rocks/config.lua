local options = require("pluv.rocks.options")

---@type pluv.OwnCommand
return {
  summary = "Print or change LuaRocks' settings",
  guide = "luarocks-commands",
  args = {
    { "key", optional = true, help = "a setting, such as `rocks_servers` or `variables.CC` [default: print all]" },
    { "value", optional = true, help = "its new value" },
  },
  flags = options.with {
    scope = { value = "SCOPE", help = "the file to change: `system`, `user` or `project`" },
    unset = { help = "remove the setting from the file" },
    ["lua-incdir"] = { help = "print `variables.LUA_INCDIR`", hidden = true },
    ["lua-libdir"] = { help = "print `variables.LUA_LIBDIR`", hidden = true },
    ["lua-ver"] = { help = "print `lua_version`", hidden = true },
    ["system-config"] = { help = "print the path of the system's file", hidden = true },
    ["user-config"] = { help = "print the path of the user's file", hidden = true },
    overview = { help = "print which Lua, files and trees are used, as `luarocks` does without a command", hidden = true },
    ["rock-trees"] = { help = "print the trees", hidden = true },
  },
  examples = {
    "pluv rocks config variables.LUA_INCDIR",
    "pluv rocks config --scope user local_by_default true",
    "pluv rocks config variables.OPENSSL_DIR --unset",
  },
  run = function(ctx, opts)
    if opts.value and (opts.key == "lua_version" or opts.key == "lua_dir") then
      opts[opts.key] = opts.value -- it decides which files are read
    end
    local settings = require("pluv.rocks.settings").load(ctx, opts)
    if opts.overview then
      return require("pluv.rocks.overview").print(settings)
    end
    require("pluv.rocks.config_values").run(settings)
  end,
}
