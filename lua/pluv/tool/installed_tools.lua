---Installs tools: rocks with programs, each in a project of its own below the data folder.
local errors = require("std.errors")
local fs = require("std.fs")
local log = require("std.log")
local path = require("std.path")
local host_fs = require("host.fs")
local platform = require("host.platform")
local runtimes = require("pluv.runtime")
local provision = require("pluv.runtime.provision")
local shims = require("pluv.runtime.shims")
local detached = require("pluv.project.detached")
local layout = require("pluv.project.layout")
local names = require("pluv.project.names")
local new_dependency = require("pluv.project.new_dependency")
local state_folder = require("pluv.project.state_folder")
local versions = require("pluv.registry.versions")
local ensure = require("pluv.lock.ensure")
local resolve = require("pluv.lock.resolve")
local sync = require("pluv.install.sync")
local records = require("pluv.tool.installation_record")
local links = require("pluv.tool.links")
local requested_rocks = require("pluv.tool.requested_rocks")
local rock_programs = require("pluv.tool.rock_programs")

local M = {}

---@class pluv.ToolOptions
---@field with? string[]
---@field runtime? string
---@field bin_dir? string
---@field force? boolean

---Returns the user's folder of programs.
---@param ctx pluv.Context
---@param given string?
---@return string
local function bin_folder(ctx, given)
  local own = platform.env("XDG_BIN_HOME")
  if given then
    return path.resolve(ctx.dir, given)
  end
  return own and path.is_abs(own) and own or path.join(platform.folder("home"), ".local", "bin")
end

---Returns the project of an installed tool, as it is.
---@param ctx pluv.Context
---@param tool pluv.Tool
---@return pluv.Project
function M.project(ctx, tool)
  local text = host_fs.document(path.join(tool.root, "pluv.toml"), "pluv.toml") or ""
  return detached.open(ctx, text, { root = tool.root, label = ("the tool %s"):format(tool.name) })
end

---Removes the trees of runtimes that a tool does not use any more.
---@param tool pluv.Tool
---@param runtime pluv.Runtime
local function remove_other_trees(tool, runtime)
  local state = layout.state_dir(tool.root)
  for _, entry in ipairs(fs.list(state)) do
    if entry.type == "dir" and entry.name:sub(1, 1) ~= "." and entry.name ~= runtime.tag then
      state_folder.remove(tool.root, path.join(state, entry.name))
    end
  end
end

---Locks and syncs a tool's project, and links its programs.
---@param ctx pluv.Context
---@param project pluv.Project
---@param tool pluv.Tool its programs are set
---@param before pluv.Tool?
---@param opts { upgrade?: boolean|table<string, boolean>, force?: boolean }
---@return pluv.Runtime
---@return pluv.SyncResult
local function bring(ctx, project, tool, before, opts)
  local runtime = provision.choose(project, nil, ctx.offline)
  local lock = ensure.ensure(project, runtime, { offline = ctx.offline, upgrade = opts.upgrade })
  local result = sync.sync(project, runtime, lock, { offline = ctx.offline })
  tool.programs = rock_programs.of(project, runtime, tool.name)
  if not tool.programs[1] then
    errors.raise {
      code = "run.unknown",
      message = ("the rock %s has no programs"):format(tool.name),
      hint = ("to use it as a library: `pluv add %s`"):format(tool.name),
    }
  elseif not opts.force then
    links.check(tool)
  end
  links.make(tool, runtime, before)
  records.write(tool)
  remove_other_trees(tool, runtime)
  return runtime, result
end

---Returns a tool as data for `--json`.
---@param tool pluv.Tool
---@param runtime pluv.Runtime
---@param version string?
---@return table
function M.summary(tool, runtime, version)
  return {
    name = tool.name,
    version = version,
    runtime = runtimes.name(runtime),
    programs = tool.programs,
    bin = tool.bin,
    folder = tool.root,
  }
end

---Installs a tool, or changes an installed one. If that fails, it stays as it was.
---@param ctx pluv.Context
---@param word string such as "luacheck" or "luacheck@1.1"
---@param opts pluv.ToolOptions|table<string, any>
---@return table summary
function M.install(ctx, word, opts)
  local name = new_dependency.split(word).name
  local before = records.find(name)
  local tool = { name = name, root = records.root(name), bin = bin_folder(ctx, opts.bin_dir or before and before.bin), programs = {} } ---@type pluv.Tool
  local file, lock = path.join(tool.root, "pluv.toml"), path.join(tool.root, "pluv.lock")
  local old_text, old_lock = fs.read_if_exists(file), fs.read_if_exists(lock)
  local head = opts.runtime and requested_rocks.runtime_of(opts.runtime)
    or before and old_text and old_text:match("^%[runtime%].-\n\n")
    or requested_rocks.default_runtime()
  local text, added = requested_rocks.add(head, { word, unpack(opts.with or {}) })
  local latest = {}
  for _, one in ipairs(added) do
    latest[names.plain(one.name)] = one.is_latest or nil
  end
  local ok, summary = errors.catch(function()
    local project = detached.open(ctx, text, { root = tool.root, label = ("the tool %s"):format(name) })
    local runtime, result = bring(ctx, project, tool, before, { upgrade = next(latest) and latest or nil, force = opts.force })
    sync.announce(result, runtime)
    local version = rock_programs.version(project, runtime, name)
    log.note("installed %s %s for %s: %s in %s", name, version, runtimes.name(runtime), table.concat(tool.programs, ", "), tool.bin)
    return M.summary(tool, runtime, version)
  end)
  if not ok and before and old_text then
    fs.write(file, old_text)
    if old_lock then
      fs.write(lock, old_lock)
    end
  elseif not ok then
    fs.remove(tool.root)
  end
  if not ok then
    error(summary, 0)
  end
  shims.warn_of_path(tool.bin)
  return summary
end

---Takes the newest versions that a tool's constraints allow.
---@param ctx pluv.Context
---@param tool pluv.Tool
---@return table summary with `from`, the version before
function M.upgrade(ctx, tool)
  local project = M.project(ctx, tool)
  local runtime = provision.choose(project, nil, ctx.offline)
  local from = rock_programs.version(project, runtime, tool.name)
  local before = { name = tool.name, root = tool.root, bin = tool.bin, programs = tool.programs }
  local result
  runtime, result = bring(ctx, project, tool, before, { upgrade = true })
  sync.announce(result, runtime)
  local summary = M.summary(tool, runtime, rock_programs.version(project, runtime, tool.name))
  summary.from = from
  if from ~= summary.version then
    log.note("upgraded %s to %s", tool.name, summary.version)
  else
    local is_bound = project.config.dependencies[1].constraint ~= ""
    local more = is_bound and (" that its installation allows; newest: `pluv tool install %s@latest`"):format(tool.name) or ""
    log.note("%s %s is the newest version%s", tool.name, from, more)
  end
  return summary
end

---Removes a tool and the links to its programs.
---@param tool pluv.Tool
---@return string[] removed the links
function M.uninstall(tool)
  local removed = links.remove(tool)
  fs.remove(tool.root)
  log.note("uninstalled %s", tool.name)
  return removed
end

---Returns an installed tool as data, with the version that `upgrade` would take if asked.
---@param ctx pluv.Context
---@param tool pluv.Tool
---@param is_asked boolean
---@return table
function M.describe(ctx, tool, is_asked)
  local project = M.project(ctx, tool)
  local ok, runtime = errors.catch(runtimes.choose, project)
  if not ok then
    return { name = tool.name, programs = tool.programs, bin = tool.bin, folder = tool.root, problem = runtime.message }
  end
  local row = M.summary(tool, runtime, rock_programs.version(project, runtime, tool.name))
  if is_asked then
    local newest = resolve.newest(project, runtime, ctx.offline)[names.plain(tool.name)]
    row.wanted = newest and newest.version or row.version
    local offered = versions.of(project, runtime, { tool.name })[tool.name]
    row.latest = offered and offered.newest or row.wanted
  end
  return row
end

return M
