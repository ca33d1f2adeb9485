---Finds the project in which `pluv run` runs a script.
local errors = require("std.errors")
local fs = require("std.fs")
local path = require("std.path")
local not_found = require("pluv.run.not_found")
local requested_rocks = require("pluv.tool.requested_rocks")
local scripts = require("pluv.tool.scripts")

local M = {}

---Returns the project of a script. Without dependencies there is nothing to install.
---@param ctx pluv.Context
---@param opts pluv.RunOptions
---@param script pluv.Script
---@param header string?
---@return pluv.Project
local function project_of(ctx, opts, script, header)
  local project = scripts.project(ctx, script, header, opts.with)
  opts.no_sync = opts.no_sync or project.config.dependencies[1] == nil
  opts.with = nil
  return project
end

---Returns the project of a script: standard input, a URL, or a file with a header. Sets
---`program` to its file. Returns nil for standard input without a header.
---@param ctx pluv.Context
---@param opts pluv.RunOptions
---@return pluv.Project?
function M.project(ctx, opts)
  local program = opts.program
  local script ---@type pluv.Script
  local is_file = false
  if program == "-" then
    script = scripts.of_input(ctx)
  elseif program:find("://", 1, true) then
    script = require("pluv.tool.downloaded_script").get(ctx, program, opts.yes == true)
  else
    script, is_file = scripts.of_file(ctx, program), true
  end
  opts.program, opts.script = is_file and program or script.file, script
  opts.seen = is_file and { scripts.lock_file(script) } or nil
  local header = scripts.header(script)
  if not header and program == "-" then
    return nil
  end
  local lock = scripts.lock_file(script)
  if opts.frozen and lock and not fs.exists(lock) then
    errors.raise {
      code = "lock.missing",
      message = ("there is no %s, and `--frozen` was given"):format(path.base(lock)),
      hint = ("run `pluv lock %s`"):format(program),
    }
  end
  return project_of(ctx, opts, script, header)
end

---Returns the project for a file without a header, outside of any project. Fails with the
---given failure if the program is no such file.
---@param ctx pluv.Context
---@param opts pluv.RunOptions
---@param missing std.Failure why there is no project
---@return pluv.Project
function M.without_project(ctx, opts, missing)
  local program = opts.program
  local is_alone = program and ctx.start == ctx.dir and fs.is_file(path.resolve(ctx.dir, program))
  if type(missing) ~= "table" or missing.code ~= "project.missing" then
    error(missing, 0)
  elseif not is_alone then
    local message, hint = not_found.of_file(program or "")
    if message then
      errors.raise { code = "run.unknown", message = message, hint = hint or "name an existing file" }
    end
    error(missing, 0)
  end
  return project_of(ctx, opts, opts.script or scripts.of_file(ctx, program), nil)
end

---Adds the rocks of `--with` to a project, for one run.
---@param ctx pluv.Context
---@param project pluv.Project
---@param opts pluv.RunOptions
function M.add_layer(ctx, project, opts)
  if opts.task then
    errors.raise { code = "cli.usage", message = ("`--with` is for files and programs, and `%s` is a task"):format(opts.program) }
  end
  project.layer = requested_rocks.project(ctx, opts.with --[[@as string[] ]], "`--with`", scripts.with_command)
end

return M
