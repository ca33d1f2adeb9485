---Runs a command of pluv in members of a workspace: each after those that it depends on,
---independent ones in parallel.
local errors = require("std.errors")
local log = require("std.log")
local tables = require("std.table")
local host_jobs = require("host.jobs")
local platform = require("host.platform")
local term = require("host.term")
local provision = require("pluv.runtime.provision")
local local_package = require("pluv.project.local_package")
local project_members = require("pluv.project.members")
local names = require("pluv.project.names")
local workspaces = require("pluv.project.workspace")
local launching = require("pluv.run.launch")
local testing = require("pluv.run.testing")

local M = {}

---The order of members and whether they have tests do not depend on the Lua.
local any_target = "5.1"

---Returns the names that each member requires, without those of its groups.
---@param project pluv.Project
---@param packages table<string, pluv.Project> the members by path
---@return table<string, string[]> by path
function M.requires(project, packages)
  local requires = {}
  for _, member in ipairs(project_members.list(project)) do
    local list = {}
    for _, d in ipairs(packages[member.path].config.dependencies) do
      list[#list + 1] = d.group == "" and d.name or nil
    end
    for _, text in ipairs(member.written and local_package.of_member(member, member.name, any_target).dependencies or {}) do
      list[#list + 1] = names.of_dependency(text)
    end
    requires[member.path] = list
  end
  return requires
end

---Returns the projects and runtimes of members, as if the command stood in each.
---@param ctx pluv.Context
---@param members pluv.Member[]
---@param opts pluv.RunOptions
---@return fun(member: pluv.Member): pluv.Runtime, pluv.Project
local function places(ctx, members, opts)
  local start, found = ctx.start, {}
  ---Members without a runtime of their own are alike.
  local function key(member)
    return member.runtime and not opts.runtime and member.path or ""
  end
  for _, member in ipairs(members) do
    if not found[key(member)] then
      ctx:look_from(member.dir)
      local project = ctx:project()
      found[key(member)] = { runtime = provision.choose(project, opts.runtime, ctx.offline), project = project }
    end
  end
  ctx:look_from(start)
  return function(member)
    local place = found[key(member)] --[[@as { runtime: pluv.Runtime, project: pluv.Project }]]
    return place.runtime, place.project
  end
end

---Locks and syncs for the runtimes of members.
---@param ctx pluv.Context
---@param members pluv.Member[]
---@param place_of fun(member: pluv.Member): pluv.Runtime, pluv.Project
---@param opts pluv.RunOptions
local function prepare(ctx, members, place_of, opts)
  local done = {}
  for _, member in ipairs(members) do
    local runtime, project = place_of(member)
    if not done[runtime.tag] and not opts.no_sync then
      done[runtime.tag] = true
      launching.prepare(ctx, project, runtime, opts)
    end
  end
end

---Keeps those of all members that a command is for: those with the task, or with tests.
---@param command "run"|"test"
---@param members pluv.Member[]
---@param packages table<string, pluv.Project> the members by path
---@param program string?
---@return pluv.Member[]
local function fitting(command, members, packages, program)
  local function has_tests(member)
    local ok, failure = errors.catch(testing.describe, packages[member.path], any_target, {})
    return ok or failure.code ~= "run.unknown"
  end
  local function has_task(member)
    return tables.contains(member.tasks, program)
  end
  if command == "test" then
    return tables.filter(members, has_tests)
  end
  local with_task = tables.filter(members, has_task)
  return with_task[1] and with_task or members
end

---Runs `pluv run` or `pluv test` in members. The first failure stops the others.
---@param ctx pluv.Context
---@param command "run"|"test"
---@param members pluv.Member[]
---@param opts pluv.RunOptions
---@param words string[] arguments of the command
---@return integer code
function M.run(ctx, command, members, opts, words)
  local project = ctx:project()
  local packages = workspaces.packages(project)
  -- A member that the user names has to fit.
  local chosen = opts.package and members or fitting(command, members, packages, words[1])
  if not chosen[1] then
    log.note("none of the members has tests")
    return 0
  end
  local place_of = places(ctx, chosen, opts)
  chosen = project_members.for_lua(chosen, place_of, opts.package ~= nil)
  prepare(ctx, chosen, place_of, opts)
  local order, needs = project_members.in_order(project, chosen, M.requires(project, packages))
  local graph = host_jobs.graph { title = "Running" }
  local width, ids, member_of = 0, {}, {}
  for _, member in ipairs(order) do
    width = math.max(width, #member.name)
  end
  for _, member in ipairs(order) do
    local argv = tables.join(ctx:command_line(member.dir), { command, "--no-sync" })
    argv[#argv + 1] = opts.runtime and "--runtime=" .. opts.runtime
    argv = tables.join(argv, { "--" }, words)
    local before = tables.map(needs[member.path], function(other)
      return ids[other.path]
    end)
    local id = host_jobs.task(graph, { id = member.path, needs = before }, {
      argv = argv,
      dir = member.dir,
      name = member.name,
      width = width,
    })
    ids[member.path], member_of[id] = id, member
  end
  for _, outcome in ipairs(host_jobs.run(graph).jobs) do
    local failure = outcome.error --[[@as std.Failure?]]
    if outcome.state == "failed" and failure then
      if failure.code ~= "task.failed" then
        error(failure, 0)
      end
      local member = member_of[outcome.id] --[[@as pluv.Member]]
      local text = ("the member `%s` failed with exit code %d"):format(member.name, outcome.result)
      term.note("error", ("pluv: %s %s"):format(term.style("red", "error:"), text))
      return outcome.result
    end
  end
  return 0
end

---Fails with `cli.usage` for what only one member can have.
---@param command "run"|"test"
---@param opts pluv.RunOptions
---@param words string[]
local function refuse_flags(command, opts, words)
  local hint = "name one member with `--package`"
  for _, name in ipairs { "matrix", "with", "list" } do
    local is_given = (opts --[[@as table<string, any>]])[name]
    if is_given then
      errors.raise { code = "cli.usage", message = ("`--%s` works in one member only"):format(name), hint = hint }
    end
  end
  if command == "run" and not words[1] then
    errors.raise { code = "cli.usage", message = "`pluv run` in several members needs a task, a file or a program" }
  end
end

---Runs `pluv run` or `pluv test` in the members that flags choose. One alone is entered: the
---caller goes on there.
---@param ctx pluv.Context
---@param command "run"|"test"
---@param opts pluv.RunOptions
---@param words string[]
---@return integer? code nil if the caller has to run it
function M.start(ctx, command, opts, words)
  local is_root_test = command == "test" and not opts.package and not opts.all
  if not opts.package and not opts.all and not is_root_test then
    return nil
  end
  local project = ctx:project()
  local members = project_members.chosen(ctx, project, { package = opts.package, all = opts.all })
  if is_root_test and project_members.is_only_root(project) then
    members = project_members.list(project)
  end
  if not members then
    return nil
  elseif #members == 1 and opts.package then
    platform.chdir(members[1].dir)
    ctx.dir = members[1].dir
    ctx:look_from(ctx.dir)
    if not opts.matrix and not opts.list then
      project_members.for_lua(members, places(ctx, members, opts), true)
    end
    return nil
  end
  refuse_flags(command, opts, words)
  return M.run(ctx, command, members, opts, words)
end

return M
