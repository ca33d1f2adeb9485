---@param project pluv.Project
---@param name string?
---@return table?
local function task_of(project, name)
  for _, task in ipairs(project.config.tasks) do
    if task.name == name then
      return task
    end
  end
end

---Reports whether a program is a script of its own: standard input, a URL, or a file with a
---header.
---@param ctx pluv.Context
---@param program string
---@return boolean
local function is_script(ctx, program)
  if program == "-" or program:find("^%a[%w+.-]*://") then
    return true
  end
  local file = require("std.path").resolve(ctx.dir, program)
  return require("std.fs").is_file(file) and require("host.project").script(file, program) ~= nil
end

---Returns the project to run something in: the working folder's if it has the task,
---else, for a file, the project above the file. `-C` and PLUV_PROJECT take
---precedence.
---@param ctx pluv.Context
---@param program string?
---@return pluv.Project
---@return table? task
local function find(ctx, program)
  local errors, fs, path = require("std.errors"), require("std.fs"), require("std.path")
  local file = program and path.resolve(ctx.dir, program)
  if ctx.start ~= require("host.platform").cwd() or not file or not fs.is_file(file) then
    local project = ctx:project()
    return project, task_of(project, program)
  end
  local ok, project = errors.catch(ctx.project, ctx)
  local task = ok and task_of(project, program)
  if task then
    return project, task
  elseif not ok and project.code ~= "project.missing" and project.code ~= "trust.folder" then
    error(project, 0)
  end
  local root = require("pluv.project").find_root(path.dir(file))
  if root and (not ok or root ~= project.root) then
    ctx:look_from(path.dir(file))
  end
  return ctx:project()
end

---Returns the files that `find` looked at besides the program; nil unless it found the project
---of the working folder, and the program is a file below that or no file.
---@param ctx pluv.Context
---@param project pluv.Project
---@param program string
---@return string[]?
local function seen(ctx, project, program)
  local path = require("std.path")
  local file = path.resolve(ctx.dir, program)
  if ctx.start ~= require("host.platform").cwd() or file:sub(1, #project.root + 1) ~= project.root .. "/" then
    return nil
  end
  local files, dir = {}, path.dir(file)
  while #dir > #project.root do
    files[#files + 1] = path.join(dir, "pluv.toml")
    dir = path.dir(dir)
  end
  return files
end

---@class pluv.RunOptions : pluv.LaunchOptions
---@field list? boolean
---@field lua_task? boolean
---@field with? string[]
---@field watch? boolean
---@field public package? string[]
---@field all? boolean
---@field yes? boolean
---@field script? pluv.Script the script that `program` is a copy of

---@type pluv.OwnCommand
return {
  summary = "Run a task, a Lua file or a program in the project's environment",
  section = "run",
  guide = "tasks",
  description = "Locks and syncs first if needed, and installs a missing runtime. Everything after the name is passed to what runs.\n"
    .. "Signals and the exit code pass through. With no arguments, lists the tasks.",
  args = {
    {
      "program",
      complete = "runnable",
      optional = true,
      help = "a script with a header, a task of pluv.toml, a Lua file, a program of a rock, or a program on PATH, in this order; "
        .. "`-` is standard input; an https URL is asked about first",
    },
    { "args", help = "its arguments", optional = true, many = true },
  },
  flags = {
    list = { help = "list the tasks" },
    package = { short = "p", value = "MEMBER", many = true, complete = "members", help = "run in this member of the workspace" },
    all = { help = "run in every member of the workspace, or in those that have the task" },
    runtime = { value = "RUNTIME", complete = "runtimes", help = "use this runtime once, such as `luajit@2.1`" },
    matrix = { value = "LIST", help = "run on each of these runtimes, such as `lua@5.1,lua@5.4`; exits with the highest code" },
    group = { value = "GROUP", many = true, complete = "groups", help = "also install this group of pluv.toml" },
    frozen = { help = "fail if pluv.lock is missing or out of date" },
    ["no-sync"] = { help = "do not lock or sync first" },
    with = { value = "ROCK", many = true, help = "also install this rock, only for this run, such as `inspect@3.1`" },
    watch = { short = "w", help = "start again when a source file of the project changes" },
    yes = { short = "y", help = "run the script of a URL without asking" },
    ["lua-task"] = { help = "run the Lua file of a task in the environment as it is", hidden = true },
  },
  passthrough = true,
  hints = { flag = "flags of what is run come after its name: `pluv run NAME %s`" },
  examples = {
    "pluv run main.lua",
    "pluv run build --fast",
    "pluv run main.lua --verbose",
    "pluv run --runtime lua@5.1 main.lua",
    "pluv run --matrix lua@5.1,lua@5.4,luajit@2.1 main.lua",
    "pluv run luacheck src",
    "pluv run --with inspect script.lua",
    "pluv run --watch main.lua",
    "pluv run --all check",
    "pluv run https://example.com/script.lua",
  },
  ---@param ctx pluv.Context
  ---@param opts pluv.RunOptions
  run = function(ctx, opts)
    if opts.watch then
      return require("pluv.run.watch").start(ctx, "run", opts, { opts.program or "-", unpack(opts.args or {}) })
    end
    if opts.package or opts.all then
      local code = require("pluv.run.in_members").start(ctx, "run", opts, { opts.program, unpack(opts.args or {}) })
      if code then
        return code
      end
    end
    local project
    if opts.program and not opts.list and ctx.start == ctx.dir and is_script(ctx, opts.program) then
      project = require("pluv.tool.script_run").project(ctx, opts)
    end
    if not project then
      local ok, failure = require("std.errors").catch(function()
        project, opts.task = find(ctx, opts.program)
      end)
      project = ok and project or require("pluv.tool.script_run").without_project(ctx, opts, failure)
    end
    if opts.with then
      require("pluv.tool.script_run").add_layer(ctx, project, opts)
    end
    if opts.lua_task and opts.task then
      return require("pluv.run.lua_task").run(ctx, project, opts.task, opts.args or {})
    elseif opts.list or not opts.program then
      return require("pluv.run.task_list").show(ctx, project, opts.list)
    end
    if not opts.script and not opts.task and not opts.with and not opts.package then
      opts.seen = seen(ctx, project, opts.program)
    end
    return require("pluv.run").start(ctx, project, opts)
  end,
}
