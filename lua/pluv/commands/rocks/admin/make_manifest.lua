local options = require("pluv.rocks.options")

---@type pluv.OwnCommand
return {
  summary = "Write the manifest of a server's folder, or of a tree",
  guide = "luarocks-commands",
  args = { { "repository", optional = true, help = "the folder [default: the rocks of the tree]" } },
  flags = options.with {
    ["local-tree"] = { help = "the folder is that of a tree's rocks: write no manifests for versions of Lua" },
    ["deps-mode"] = options.deps_mode,
  },
  examples = { "pluv rocks admin make_manifest rocks", "pluv rocks admin make_manifest --local-tree --tree lua_modules" },
  run = function(ctx, opts)
    require("pluv.rocks.server_folder").make_manifest(require("pluv.rocks.settings").load(ctx, opts), opts.repository)
  end,
}
