---Runs a command of pluv again whenever a source file changes.
local errors = require("std.errors")
local path = require("std.path")
local tables = require("std.table")
local process = require("host.process")
local projects = require("pluv.project")

local M = {}

---Returns the folder to watch: that of the project, else of the file.
---@param ctx pluv.Context
---@param program string?
---@return string
local function folder_of(ctx, program)
  local ok, root = errors.catch(projects.find_root, ctx.start)
  return ok and root or path.dir(path.resolve(ctx.dir, program or "."))
end

---Starts a command without its flag `--watch`, and starts it again on changes.
---@param ctx pluv.Context
---@param command string such as "run"
---@param opts table<string, any> its flags and arguments
---@param words string[] its arguments
function M.start(ctx, command, opts, words)
  local first = words[1] or ""
  if command == "run" and (first == "-" or first:find("://", 1, true)) then
    errors.raise { code = "cli.usage", message = "`--watch` needs a task, a file or a program to run" }
  end
  local argv = tables.join(ctx:command_line(ctx.dir), { command })
  for _, name in ipairs { "runtime", "matrix" } do
    argv[#argv + 1] = opts[name] and ("--%s=%s"):format(name, opts[name])
  end
  for _, name in ipairs { "frozen", "no_sync" } do
    argv[#argv + 1] = opts[name] and "--" .. name:gsub("_", "-") or nil
  end
  argv[#argv + 1] = opts.all and "--all" or nil
  for _, name in ipairs { "with", "group", "package" } do
    for _, value in ipairs(opts[name] or {}) do
      argv[#argv + 1] = ("--%s=%s"):format(name, value)
    end
  end
  argv[#argv + 1] = "--"
  process.watch { argv = tables.join(argv, words), watched = folder_of(ctx, opts.program) }
end

return M
