local options = require("pluv.rocks.options")

---@type pluv.OwnCommand
return {
  summary = "Print the commands that let a shell's Lua find the rocks",
  guide = "luarocks-commands",
  description = 'In a shell\'s startup file: `eval "$(pluv rocks path)"`. For fish: `pluv rocks path --shell fish | source`.',
  flags = options.with {
    append = { help = "put the trees after what LUA_PATH, LUA_CPATH and PATH have" },
    ["no-bin"] = { help = "do not set PATH" },
    bin = { help = "set PATH (the default)" },
    ["lr-path"] = { help = "print the trees' part of LUA_PATH only" },
    ["lr-cpath"] = { help = "print the trees' part of LUA_CPATH only" },
    ["lr-bin"] = { help = "print the trees' part of PATH only" },
    full = { help = "with `--lr-path`, `--lr-cpath`, `--lr-bin`: print the whole variable" },
    shell = { value = "SHELL", help = "the commands of this shell: `sh`, `fish` or `cmd` [default: sh; on Windows cmd]" },
  },
  examples = { "pluv rocks path", "pluv rocks path --tree lua_modules --lr-path", "pluv rocks path --shell fish" },
  run = function(ctx, opts)
    require("pluv.rocks.search_paths").print(require("pluv.rocks.settings").load(ctx, opts))
  end,
}
