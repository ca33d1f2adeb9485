local options = require("pluv.rocks.options")

---@type pluv.OwnCommand
return {
  summary = "Install a rock and its dependencies into a tree",
  guide = "luarocks-commands",
  args = {
    { "rock", help = "a name, or the file or URL of a rockspec or rock" },
    { "version", optional = true, help = "its version [default: the newest that fits]" },
  },
  flags = options.building {
    branch = { value = "NAME", help = "build this branch of the rockspec's repository" },
  },
  examples = {
    "pluv rocks install penlight",
    "pluv rocks install luasec 1.3.2-1 OPENSSL_DIR=/opt/openssl",
    "pluv rocks install --tree lua_modules --only-deps app-dev-1.rockspec",
  },
  run = function(ctx, opts)
    local acquire = require("pluv.rocks.acquire")
    require("pluv.rocks.unsupported").check(opts)
    acquire.install(require("pluv.rocks.settings").load(ctx, opts), opts.rock)
  end,
}
