local options = require("pluv.rocks.options")

---@type pluv.OwnCommand
return {
  summary = "Pack a rock: from a rockspec with its source, or an installed one",
  guide = "luarocks-commands",
  args = {
    { "rock", help = "the file or URL of a rockspec, or the name of an installed rock" },
    { "version", optional = true, help = "the version of the installed rock [default: the highest]" },
  },
  flags = options.with { sign = { help = "not supported" } },
  examples = { "pluv rocks pack app-1.0-1.rockspec", "pluv rocks pack penlight --tree lua_modules" },
  run = function(ctx, opts)
    require("pluv.rocks.unsupported").check(opts)
    local settings = require("pluv.rocks.settings").load(ctx, opts)
    local file
    if opts.rock:find("rockspec$") then
      file = require("pluv.rocks.source_rock").pack(settings, opts.rock)
    else
      file = require("pluv.rocks.binary_rock").pack_installed(settings)
    end
    settings:print("Packed: " .. file)
  end,
}
