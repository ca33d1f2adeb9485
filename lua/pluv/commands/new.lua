---@type pluv.OwnCommand
return {
  summary = "Create a project in a new folder",
  section = "project",
  guide = "projects",
  description = "Creates the folder and runs `pluv init` in it, with `--app` unless another kind is given. The project runs and tests\n"
    .. "at once: `pluv test`.",
  args = { { "dir", help = "the folder, which must be empty or not exist yet" } },
  flags = {
    app = { help = "a program: main.lua, a module in src, a test (the default)" },
    lib = { help = "a rock in Lua: a module in src, a test, ready to publish" },
    c = { help = "a rock in C: a module in src, a test, ready to publish" },
    nvim = { help = "a plugin of Neovim as a rock: lua, plugin, doc, a test, ready to publish" },
    workspace = { help = "a workspace: a rock and a program that uses it, in packages" },
    name = { value = "NAME", help = "name of the project [default: that of the folder]" },
    runtime = { value = "RUNTIME", complete = "runtimes", help = "runtime of the project, such as `lua@5.4` [default: an installed one]" },
    ["no-luarc"] = { help = "do not create .luarc.json" },
  },
  examples = {
    "pluv new hello",
    "pluv new --lib my-lib",
    "pluv new --nvim greet.nvim",
    "pluv new --c --runtime lua@5.4 fast",
    "pluv new --workspace big",
  },
  run = function(ctx, opts)
    local errors, fs, path = require("std.errors"), require("std.fs"), require("std.path")
    local dir = path.resolve(ctx.dir, opts.dir)
    if fs.exists(dir) and (not fs.is_dir(dir) or fs.list(dir)[1]) then
      errors.raise {
        code = "project.exists",
        message = (fs.is_dir(dir) and "%s is not empty" or "%s is a file"):format(opts.dir),
        hint = fs.is_dir(dir) and ("to make a project of it: `pluv -C %s init`"):format(opts.dir) or nil,
      }
    end
    if not require("pluv.project.templates").kind(opts) then
      opts.app = true
    end
    fs.make_dir(dir)
    local globals = {}
    for name, value in pairs(ctx.globals) do
      globals[name] = value
    end
    globals.directory = dir
    return require("pluv.cli.catalog").load({ "init" }).run(require("pluv.cli.context").new(globals), opts)
  end,
}
