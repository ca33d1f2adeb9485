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

---The project to run something in: that around the working folder if it has such a
---task, else for a file the one above the file, wherever the user stands. `-C` and
---PLUV_PROJECT say which it is.
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

---@type pluv.OwnCommand
return {
  summary = "Run a task, a Lua file or a program in the project's environment",
  description = "Locks and syncs first when that is needed; a runtime that is missing is installed. Everything after the task, the\n"
    .. "file or the program is handed to it. Signals and the exit code pass through. Without any the tasks are listed.",
  args = {
    { "program", complete = "runnable", help = "a task of pluv.toml, a Lua file, a program of a rock, or one on PATH; the first of these that there is", optional = true },
    { "args", help = "its arguments", optional = true, many = true },
  },
  flags = {
    list = { help = "list the tasks" },
    runtime = { value = "RUNTIME", complete = "runtimes", help = "use this runtime once, as `luajit@2.1`" },
    matrix = { value = "LIST", help = "run on each of these runtimes, as `lua@5.1,lua@5.4`; the exit code is that of the worst" },
    frozen = { help = "fail when pluv.lock is missing or out of date; never resolve" },
    ["no-sync"] = { help = "run with the tree as it is" },
    ["lua-task"] = { help = "run the Lua file of a task in the environment as it is", hidden = true },
  },
  passthrough = true,
  hints = { flag = "flags of what is run come after its name: `pluv run NAME %s`" },
  examples = {
    "pluv run main.lua", "pluv run build --fast", "pluv run main.lua --verbose", "pluv run --runtime lua@5.1 main.lua",
    "pluv run --matrix lua@5.1,lua@5.4,luajit@2.1 main.lua", "pluv run luacheck src",
  },
  run = function(ctx, opts)
    local project
    project, opts.task = find(ctx, opts.program)
    if opts.lua_task and opts.task then
      return require("pluv.run.lua_task").run(ctx, project, opts.task, opts.args or {})
    elseif opts.list or not opts.program then
      return require("pluv.run.task_list").show(ctx, project, opts.list)
    end
    return require("pluv.run").start(ctx, project, opts)
  end,
}
