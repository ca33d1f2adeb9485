local options = require("pluv.rocks.options")

---@type pluv.OwnCommand
return {
  summary = "Install a rock and its dependencies into a tree",
  guide = "rocks",
  args = {
    { "rock", help = "a name, or the file or URL of a rockspec or rock" },
    { "version", optional = true, help = "its version [default: the newest that fits]" },
  },
  flags = options.with {
    ["only-deps"] = { help = "install the dependencies only" },
    force = { help = "install it again; remove other versions, though rocks depend on them" },
    ["force-fast"] = { help = "like `--force`, without naming those rocks" },
    keep = { help = "keep other versions of the rock" },
    ["no-doc"] = { help = "without its documents" },
    pin = { help = "write the versions of its dependencies to a luarocks.lock beside the rock" },
    ["deps-mode"] = options.deps_mode,
    ["no-manifest"] = { help = "do not list the rock in the tree's manifest" },
    ["check-lua-versions"] = { help = "has no effect: pluv always says which Luas a rock is for" },
    verify = { help = "not supported: pluv checks checksums" },
    ["pack-binary-rock"] = { help = "pack the built rock instead of installing it", hidden = true },
    branch = { value = "NAME", help = "build this branch of a rockspec's repository", hidden = true },
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
