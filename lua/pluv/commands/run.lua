---@param tree string
---@param runtime pluv.Runtime
---@param name string
---@return string? path of the program itself, below its rock
local function script_of(tree, runtime, name)
  local fs, path = require("std.fs"), require("std.path")
  local rocks = path.join(tree, "lib", "luarocks", "rocks-" .. runtime.lua)
  for _, rock in ipairs(fs.is_dir(rocks) and fs.list(rocks) or {}) do
    if rock.type == "dir" then
      for _, version in ipairs(fs.list(path.join(rocks, rock.name))) do
        local file = path.join(rocks, rock.name, version.name, "bin", name)
        if fs.is_file(file) then
          return file
        end
      end
    end
  end
end

---@param project pluv.Project
---@param runtime pluv.Runtime
---@param name string
local function raise_unknown(project, runtime, name)
  local fs, path = require("std.fs"), require("std.path")
  local bin = path.join(require("pluv.project.layout").tree(project.root, runtime.tag), "bin")
  local names = {}
  for _, entry in ipairs(fs.is_dir(bin) and fs.list(bin) or {}) do
    names[#names + 1] = "`" .. entry.name .. "`"
  end
  require("std.errors").raise {
    code = "run.unknown",
    message = ("`%s` is neither a file nor a program of the project's rocks"):format(name),
    hint = #names > 0 and "the rocks have " .. table.concat(names, ", ")
      or "no rock of the project has a program; add one with `pluv add <package>`",
  }
end

---Runs a file with the Lua inside pluv.
---@param file string
---@param args string[]
---@param search string LUA_PATH
---@return integer code
local function interpret(file, args, search)
  local exit = require("host.interpreter").run { file = file, args = args, path = search }
  if exit.message then
    require("host.term").note("error", "lua: " .. exit.message .. (exit.trace and "\n" .. exit.trace or ""))
  end
  return exit.code
end

---@type pluv.Command
return {
  summary = "Run a Lua file, or a program of a rock, in the project's environment",
  description = "Locks and syncs first when that is needed, and says nothing when it is not. Everything after the\nfile or the program is handed to it. Signals and the exit code pass through.",
  args = {
    { "program", help = "a Lua file, or the name of a program" },
    { "args", help = "its arguments", optional = true, many = true },
  },
  flags = {
    runtime = { value = "RUNTIME", help = "use this runtime once, as `luajit@2.1`" },
    frozen = { help = "fail when pluv.lock is missing or out of date; never resolve" },
    ["no-sync"] = { help = "run with the tree as it is" },
  },
  passthrough = true,
  examples = { "pluv run main.lua", "pluv run main.lua --verbose", "pluv run --runtime lua@5.1 main.lua", "pluv run luacheck src" },
  run = function(ctx, opts)
    local fs = require("std.fs")
    local project = ctx:project()
    local runtime = require("pluv.runtime").choose(project, opts.runtime)
    local layout = require("pluv.project.layout")
    if not opts.no_sync then
      local locking, syncing = require("pluv.project.locking"), require("pluv.project.syncing")
      local lock = locking.ensure(project, runtime, { offline = ctx.offline, frozen = opts.frozen })
      syncing.announce(syncing.sync(project, runtime, lock, { offline = ctx.offline }), runtime)
    end
    if ctx.globals.directory then
      require("host.platform").chdir(ctx.dir)
    end
    local environment = require("pluv.project.environment").build(project, runtime)
    local tree = layout.tree(project.root, runtime.tag)
    local args, path = opts.args or {}, require("std.path")
    local is_file = fs.is_file(opts.program)
    local program = path.join(tree, "bin", opts.program)
    if not is_file and not fs.is_file(program) then
      raise_unknown(project, runtime, opts.program)
    end
    if runtime.source == "builtin" then
      local file = is_file and opts.program or script_of(tree, runtime, opts.program)
      return interpret(file or program, args, environment.path)
    end
    local argv = is_file and { runtime.path, opts.program } or { program }
    for _, arg in ipairs(args) do
      argv[#argv + 1] = arg
    end
    return require("std.process").exec { argv = argv, env = environment.set, unset = environment.unset }
  end,
}
