---Returns the newest version of a dependency, if its constraint excludes it.
---@param d table of pluv.toml
---@param offered table<string, { newest: string }>
---@param chosen table<string, boolean>?
---@return string?
local function excluded(d, offered, chosen)
  local found = offered[d.name]
  local is_free = d.git ~= "" or d.path ~= "" or d.constraint == ""
  if is_free or not found or chosen and not chosen[require("pluv.project.names").plain(d.name)] then
    return nil
  end
  return not require("std.version").matches(found.newest, d.constraint) and found.newest or nil
end

---Returns which members of a workspace hold back what, and how to raise it.
---@param whole pluv.Project
---@param offered table<string, { newest: string }>
---@param chosen table<string, boolean>?
---@return string[] notes
local function held_by_members(whole, offered, chosen)
  local tables = require("std.table")
  local rocks = {} ---@type table<string, table<string, boolean>>
  for _, d in ipairs(whole.config.dependencies) do
    local member = d.file ~= "" and require("pluv.project").member_at(whole, require("std.path").dir(d.file))
    if member and not d.workspace and excluded(d, offered, chosen) then
      rocks[d.name] = rocks[d.name] or {}
      rocks[d.name][member.name] = true
    end
  end
  local alone, notes = {}, {} ---@type table<string, string[]>, string[]
  for rock, holders in tables.sorted_pairs(rocks) do
    local list = tables.keys(holders)
    if list[2] then
      notes[#notes + 1] = ("the members %s hold back %s: change it in the pluv.toml of each"):format(table.concat(list, ", "), rock)
    else
      alone[list[1]] = alone[list[1]] or {}
      table.insert(alone[list[1]], rock)
    end
  end
  for name, held in tables.sorted_pairs(alone) do
    notes[#notes + 1] = ("the member %s holds back %s: `pluv update -p %s --latest` raises it"):format(name, table.concat(held, ", "), name)
  end
  return notes
end

---Rewrites constraints of direct dependencies that exclude the newest version.
---Constraints of the rockspec are only reported, as they affect everybody who
---installs the rock.
---@param project pluv.Project
---@param runtime pluv.Runtime
---@param chosen table<string, boolean>?
---@return pluv.Edit
local function raise_constraints(project, runtime, chosen)
  local version, host = require("std.version"), require("host.project")
  local text, notes, names, is_listed, requested = project.text, {}, {}, {}, {}
  local plain_of = require("pluv.project.names").plain
  local whole = project.whole or project
  local is_root = whole.workspace ~= nil and whole.root == project.root
  local shared = is_root and whole.config.workspace.dependencies or {}
  local listed = require("std.table").filter(require("std.table").join(project.config.dependencies, shared), function(d)
    return not d.workspace
  end)
  for i, d in ipairs(listed) do
    names[i] = d.name
    is_listed[plain_of(d.name)] = true
  end
  local of_rockspec = require("pluv.project.origins").of_rockspec(project, runtime.target)
  for _, d in ipairs(of_rockspec) do
    names[#names + 1] = d.name
  end
  for _, d in ipairs(is_root and whole.config.dependencies or {}) do
    names[#names + 1] = d.name
  end
  local offered = require("pluv.registry.versions").of(whole, runtime, names, true)
  for _, d in ipairs(listed) do
    local newest = excluded(d, offered, chosen)
    if newest then
      local constraint = require("pluv.project.constraint").admitting(d.constraint, newest)
      text = host.add {
        text = text,
        table = d.table,
        entry = { name = d.name, constraint = constraint, registry = d.registry, lua = d.lua, platforms = d.platforms },
      }
      notes[#notes + 1] = ("%s: `%s` is now `%s`"):format(d.name, d.constraint, constraint)
      requested[plain_of(d.name)] = {
        place = require("pluv.project").place(project, d.table, require("pluv.project.contents").name_of_file(project)),
        by = "`pluv update --latest`",
        loosen = "`pluv update` keeps the constraints of pluv.toml",
      }
    end
  end
  for _, d in ipairs(of_rockspec) do
    local plain, found = plain_of(d.name), offered[d.name]
    if not is_listed[plain] and found and (not chosen or chosen[plain]) and not version.matches(found.newest, d.constraints) then
      notes[#notes + 1] = ("%s: the newest version is %s, but %s requires `%s`; change it there"):format(
        d.name,
        found.newest,
        project.config.rockspec,
        d.constraints
      )
    end
  end
  local changed = require("pluv.project.contents").with_text(project, text)
  changed.requested = requested
  return { project = changed, notes = require("std.table").join(notes, is_root and held_by_members(whole, offered, chosen) or {}) }
end

---Returns the version that NAME@VERSION means: as for `pluv add`, the newest one that begins
---with it.
---@param project pluv.Project
---@param runtime pluv.Runtime
---@param package table of the lock
---@param wanted string
---@return string
local function version_of(project, runtime, package, wanted)
  local version, name = require("std.version"), require("pluv.project.names").full(package)
  local offered = require("pluv.registry.versions").of(project, runtime, { name })[name]
  local constraint = (wanted:find("%-%d+$") and "== " or "~> ") .. wanted
  for _, one in ipairs(offered and offered.versions or {}) do
    if version.matches(one, constraint) then
      return one
    end
  end
  return require("std.errors").raise {
    code = "resolve.missing",
    message = ("%s has no version %s"):format(name, wanted),
    hint = ("list its versions with `pluv info %s`"):format(name),
  }
end

---Returns the packages with the given names, nil for no names, and the versions to take.
---@param project pluv.Project
---@param runtime pluv.Runtime
---@param names string[] each a name or NAME@VERSION
---@param packages table[] of the lock
---@param member string? whose packages these are
---@return table<string, boolean>? chosen
---@return table<string, string>? prefer
local function choose(project, runtime, names, packages, member)
  local chosen, prefer
  local locked = {}
  for _, package in ipairs(packages) do
    locked[package.name] = package
  end
  for _, word in ipairs(names) do
    local name, wanted = word:match("^(.[^@]*)@?(.*)$")
    local plain = require("pluv.project.names").plain((name or word):lower())
    local package = locked[plain] ---@type table?
    if not package then
      local message = member and ("the member `%s` does not require `%s`"):format(member, name or word)
        or ("`%s` is not locked for %s"):format(name or word, runtime.tag)
      local hint = ("`pluv deps %s--all` lists locked packages"):format(member and ("-p %s "):format(member) or "")
      require("pluv.project.no_dependency").raise(message, name or word, require("std.table").keys(locked), hint)
    end
    chosen = chosen or {}
    chosen[plain] = true
    ---@cast package -nil
    if wanted and wanted ~= "" and wanted ~= "latest" then
      if package.registry == "" then
        local message = ("%s comes from %s, which has no versions to choose from"):format(name, package.git ~= "" and "git" or "a folder")
        require("std.errors").raise { code = "cli.usage", message = message, hint = ("run `pluv update %s`"):format(name) }
      end
      prefer = prefer or {}
      prefer[require("pluv.project.names").full(package)] = version_of(project, runtime, package, wanted)
    end
  end
  return chosen, prefer
end

---@type pluv.OwnCommand
return {
  summary = "Update locked packages to newer versions",
  section = "project",
  guide = "dependencies",
  description = "With no arguments, updates all packages. Constraints in pluv.toml are not changed unless `--latest` is given.",
  args = {
    { "rock", complete = "packages", help = "a locked package, or `name@version` to take that version", optional = true, many = true },
  },
  flags = {
    package = { short = "p", value = "MEMBER", complete = "members", help = "only what this member of the workspace requires" },
    latest = { help = "rewrite constraints in pluv.toml that exclude the newest version" },
    ["dry-run"] = { help = "say what would change, and write nothing" },
    ["no-sync"] = { help = "write pluv.lock, but install nothing" },
  },
  examples = { "pluv update", "pluv update penlight", "pluv update penlight@1.13", "pluv update --dry-run", "pluv update --latest" },
  run = function(ctx, opts)
    local changes, log = require("pluv.install.changes"), require("std.log")
    require("pluv.project.members").enter(ctx, opts.package)
    local before ---@type table<string, pluv.RockVersion>
    local runtime ---@type pluv.Runtime
    local upgraded ---@type table<string, boolean>?
    local notes ---@type string[]
    local function packages_of(project)
      return select(2, require("pluv.lock").require_block(project, runtime))
    end
    local options = { no_sync = opts.no_sync, dry_run = opts.dry_run } ---@type pluv.TransactionOptions
    options.upgrade = function()
      return upgraded or true
    end
    local result = require("pluv.install.transaction").apply(ctx, function(project)
      runtime = require("pluv.runtime").choose(project.whole or project)
      local whole = project.whole or project
      local packages = packages_of(whole)
      before = changes.versions_of(packages)
      if opts.package then
        packages = require("pluv.lock.graph").of_member(packages, project, runtime.target)
      end
      local chosen
      chosen, options.prefer = choose(whole, runtime, opts.rock or {}, packages, opts.package)
      upgraded = chosen
      if opts.package and not chosen then
        upgraded = {}
        for _, package in ipairs(packages) do
          upgraded[package.name] = true
        end
      end
      local edit = opts.latest and raise_constraints(project, runtime, chosen)
        or { project = require("pluv.project.contents").with_text(project, project.text), notes = {} }
      notes = edit.notes
      return edit
    end, options)
    if opts.dry_run then
      return
    end
    local is_told = {}
    for _, rock in ipairs(result and result.added or {}) do
      is_told[rock.name] = rock.version
    end
    local moved = changes.moved(before, changes.versions_of(packages_of(ctx:project())))
    local untold = require("std.table").filter(moved, function(move)
      return is_told[move.to.name] ~= move.to.version
    end)
    for _, move in ipairs(untold) do
      log.note("updated %s from %s to %s", move.to.name, changes.describe(move.from), changes.describe(move.to))
    end
    if not moved[1] and not notes[1] then
      log.note(options.prefer and "pluv.lock has the versions already" or "everything is as new as the constraints allow")
    end
  end,
}
