---Runs a program on several runtimes.
local errors = require("std.errors")
local log = require("std.log")
local process = require("std.process")
local platform = require("host.platform")
local term = require("host.term")
local report = require("pluv.report")
local provision = require("pluv.runtime.provision")
local launching = require("pluv.run.launch")
local tasks = require("pluv.run.tasks")

local M = {}

---@class pluv.MatrixRow
---@field runtime string as requested
---@field version? string
---@field result "ok"|"failed"
---@field code integer
---@field seconds number
---@field message? string why it did not run
---@field output? string with `--json`

---Splits a list of runtimes at commas, except inside constraints.
---@param text string such as "lua@5.1,luajit@2.1"
---@return string[]
function M.split(text)
  local list = {}
  for part in text:gmatch("[^,]+") do
    if part:find("^%s*[<>=~]") and #list > 0 then
      list[#list] = list[#list] .. "," .. part
    else
      list[#list + 1] = part:match("^%s*(.-)%s*$")
    end
  end
  return list
end

---@param text string
---@return string[]
local function require_runtimes(text)
  local names = M.split(text)
  for _, name in ipairs(names) do
    if name:find("%w%s+%a") then
      errors.raise { code = "cli.usage", message = ("`--matrix` takes runtimes separated by commas, not `%s`"):format(name) }
    end
  end
  if not names[1] then
    errors.raise { code = "cli.usage", message = "`--matrix` names no runtime", hint = "name them like `lua@5.1,luajit@2.1`" }
  end
  return names
end

---@param ctx pluv.Context
---@param project pluv.Project
---@param name string
---@param opts pluv.LaunchOptions
---@return pluv.MatrixRow
local function run_one(ctx, project, name, opts)
  local style = term.style
  ---@type pluv.MatrixRow
  local row = { runtime = name, result = "failed", code = 1, seconds = 0 }
  local ok, failure = errors.catch(function()
    local runtime = provision.choose(project, name, ctx.offline, "--matrix")
    row.version = runtime.name .. " " .. runtime.version
    log.note("%s", style("bold", "== " .. row.version))
    if not opts.no_sync then
      launching.prepare(ctx, project, runtime, opts)
    end
    local launch = opts.task and tasks.again(ctx, project, runtime, opts) or launching.describe(project, runtime, opts)
    local environment = launch.environment
    local command = { argv = launch.argv, env = environment.set, unset = environment.unset }
    local done = ctx.json and process.run(command) or process.call(command)
    row.code, row.seconds = done.code, done.seconds
    row.result = done.code == 0 and "ok" or "failed"
    row.output = ctx.json and done.output or nil
  end)
  if not ok then
    if failure.code == "interrupted" then
      error(failure, 0)
    end
    row.message = failure.message
    report.show(failure)
  end
  return row
end

---Runs a program on each runtime in turn, each with its own tree. Returns the worst
---exit code.
---@param ctx pluv.Context
---@param project pluv.Project
---@param opts pluv.LaunchOptions
---@return integer code
function M.run(ctx, project, opts)
  if opts.runtime then
    errors.raise { code = "cli.usage", message = "`--matrix` and `--runtime` cannot be combined" }
  elseif ctx.globals.directory then
    platform.chdir(ctx.dir)
  end
  local rows, worst = {}, 0
  local names = require_runtimes(opts.matrix --[[@as string]])
  for i, name in ipairs(names) do
    rows[i] = run_one(ctx, project, name, opts)
    worst = math.max(worst, rows[i].code)
  end
  if ctx.json then
    ctx:out("", rows)
    return worst
  end
  local cells = {}
  for i, row in ipairs(rows) do
    local result = row.result == "ok" and "ok" or row.message and "failed" or "exit " .. row.code
    cells[i] = {
      row.version or row.runtime,
      term.style(row.result == "ok" and "green" or "red", result),
      ("%6.2f s"):format(row.seconds),
      row.message and row.message:match("^[^\n]*") or "",
    }
  end
  log.note("\n%s", term.columns("%-*s  %-8s %s  %s", cells))
  return worst
end

return M
