---@class pluv.Check
---@field name string
---@field state "ok"|"note"|"problem"
---@field text string

---@param checks pluv.Check[]
---@param name string
---@param state "ok"|"note"|"problem"
---@param format string
---@param ... any
local function say(checks, name, state, format, ...)
  checks[#checks + 1] = { name = name, state = state, text = format:format(...) }
end

---Reports whether a folder has Lua modules.
---@param root string
---@return boolean
local function has_modules(root)
  local fs = require("std.fs")
  for _, entry in ipairs(fs.is_dir(root) and fs.walk(root) or {}) do
    if entry.name:find("%.lua$") then
      return true
    end
  end
  return false
end

---@param ctx pluv.Context
---@param checks pluv.Check[]
local function check_project(ctx, checks)
  local errors, locks = require("std.errors"), require("pluv.lock")
  local allowed, root = errors.catch(require("pluv.project").find_root, ctx.start)
  if not allowed then
    say(checks, "project", "problem", "%s", root.message)
    return
  elseif not root then
    say(checks, "project", "note", "no pluv.toml in this folder or above it")
    return
  end
  local ok, project = errors.catch(ctx.project, ctx)
  if not ok then
    say(checks, "project", "problem", "%s", project.message)
    return
  end
  local fits, failure = errors.catch(require("pluv.project.layout").require_searchable, project.root)
  say(checks, "project", fits and "ok" or "problem", "%s", fits and project.file or failure.message)
  local told = {}
  for _, task in ipairs(project.config.tasks) do
    if task.problem ~= "" and not told[task.problem] then
      told[task.problem] = true -- a circle is a problem of each of its tasks
      say(checks, "tasks", "problem", "%s", task.problem)
    end
  end
  if require("std.fs").is_dir(require("std.path").join(root, ".pluv", "hooks")) then
    for _, text in ipairs(require("pluv.extend.hook_runner").misnamed(project)) do
      say(checks, "hooks", "problem", "%s", text)
    end
  end
  local found, runtime = errors.catch(require("pluv.runtime").choose, project)
  if not found then
    say(checks, "runtime", "problem", "%s", runtime.message)
    return
  end
  say(checks, "runtime", "ok", "%s %s at %s", runtime.name, runtime.version, runtime.path)
  if not runtime.loads_rocks then
    return
  end
  local read, lock = errors.catch(locks.read, project)
  local reason = not read and lock.message or require("pluv.lock.freshness").staleness(project, lock, runtime)
  say(checks, "lock", reason and "problem" or "ok", "%s", reason or ("pluv.lock is up to date for " .. runtime.tag))
  if runtime.source ~= "builtin" then
    local has, dir = errors.catch(require("pluv.runtime.headers").find, runtime)
    say(checks, "headers", has and "ok" or "note", "%s", has and dir or dir.message)
  end
end

---@param ctx pluv.Context
---@param checks pluv.Check[]
local function show(ctx, checks)
  ctx:out(function()
    local term, rows = require("host.term"), {}
    local colours = { ok = "green", note = "yellow", problem = "red" }
    for _, check in ipairs(checks) do
      local state, name = term.style(colours[check.state], check.state), check.name
      for line in check.text:gmatch("[^\n]+") do
        rows[#rows + 1] = { state, name, line }
        state, name = "", ""
      end
    end
    return term.columns("%-8s %-*s %s", rows)
  end, checks)
end

---Only a missing C compiler is a problem: each of the others is needed by few rocks.
---@param ctx pluv.Context
---@return integer code
local function check_build(ctx)
  local checks, failed = {}, false
  for _, check in ipairs(require("pluv.build.prerequisites").all()) do
    local problem = not check.there and check.name == "cc"
    failed = failed or problem
    say(checks, check.name, check.there and "ok" or problem and "problem" or "note", "%s", check.text)
  end
  show(ctx, checks)
  return failed and 1 or 0
end

---@type pluv.OwnCommand
return {
  summary = "Check the machine and the project",
  section = "machine",
  guide = "getting-started",
  description = "Exits with code 1 if there is a problem.",
  flags = { build = { help = "check the tools for building rocks, and say how to install missing ones" } },
  examples = { "pluv doctor", "pluv doctor --build", "pluv --json doctor" },
  run = function(ctx, opts)
    if opts.build then
      return check_build(ctx)
    end
    local checks = {}
    local info = require("host.platform").describe()
    local process, errors = require("std.process"), require("std.errors")
    say(checks, "pluv", "ok", "%s on %s %s, at %s", info.version, info.os, info.arch, info.executable)
    for _, root in ipairs(require("host.modules").roots()) do
      if has_modules(root) then
        say(checks, "modules", "note", "pluv also loads modules from %s", root)
      end
    end
    require("pluv.extend.diagnosis").tell(ctx, require("pluv.cli.catalog").program(), function(state, name, format, ...)
      say(checks, name, state, format, ...)
    end)
    for _, folder in ipairs { "config", "cache", "data" } do
      local dir = info[folder]
      say(
        checks,
        folder,
        dir and "ok" or "problem",
        "%s%s",
        dir or "unknown: HOME is not set, and the user database has no home folder",
        dir and not require("std.fs").exists(dir) and "; pluv creates it when needed" or ""
      )
    end
    local private, exposed = errors.catch(require("host.auth").check)
    if not private then
      say(checks, "auth", "problem", "%s; %s", exposed.message, exposed.hint or "tokens are not used")
    end
    local has, toolchain = errors.catch(require("pluv.machine.compiler").find)
    say(checks, "compiler", has and "ok" or "note", "%s", has and table.concat(toolchain.cc, " ") or toolchain.message)
    local git = process.find("git")
    say(checks, "git", git and "ok" or "note", "%s", git or "not installed; git dependencies need it")
    check_project(ctx, checks)

    local failed = false
    show(ctx, checks)
    for _, check in ipairs(checks) do
      failed = failed or check.state == "problem"
    end
    return failed and 1 or 0
  end,
}
