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
  for i, d in ipairs(project.config.dependencies) do
    names[i] = d.name
    is_listed[plain_of(d.name)] = true
  end
  local of_rockspec = require("pluv.project.origins").of_rockspec(project, runtime.target)
  for _, d in ipairs(of_rockspec) do
    names[#names + 1] = d.name
  end
  local offered = require("pluv.registry.versions").of(project, runtime, names, true)
  for _, d in ipairs(project.config.dependencies) do
    local plain = plain_of(d.name)
    if d.git == "" and d.path == "" and d.constraint ~= "" and (not chosen or chosen[plain]) then
      local found = offered[d.name]
      if found and not version.matches(found.newest, d.constraint) then
        local constraint = require("pluv.project.constraint").admitting(d.constraint, found.newest)
        text = host.add {
          text = text,
          table = d.table,
          entry = { name = d.name, constraint = constraint, registry = d.registry, lua = d.lua, platforms = d.platforms },
        }
        notes[#notes + 1] = ("%s: `%s` is now `%s`"):format(d.name, d.constraint, constraint)
        requested[plain] = { by = "`pluv update --latest`", loosen = "`pluv update` keeps the constraints of pluv.toml" }
      end
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
  local changed = require("pluv.project").from_text(project.root, text)
  changed.requested = requested
  return { project = changed, notes = notes }
end

---Returns the packages with the given names; nil for no names.
---@param names string[]
---@param locked table<string, pluv.RockVersion>
---@param tag string
---@return table<string, boolean>?
local function choose(names, locked, tag)
  local chosen
  for _, name in ipairs(names) do
    local plain = require("pluv.project.names").plain(name:lower())
    if not locked[plain] then
      local message = ("`%s` is not locked for %s"):format(name, tag)
      local known = require("std.table").keys(locked)
      if require("std.table").contains(known, plain:match("^(.[^@]*)@")) then
        local hint = ("to choose a version: `pluv add %s`"):format(name)
        require("std.errors").raise { code = "project.no-dependency", message = message, hint = hint }
      end
      require("pluv.project.no_dependency").raise(message, name, known, "`pluv deps --all` lists locked packages")
    end
    chosen = chosen or {}
    chosen[plain] = true
  end
  return chosen
end

---@type pluv.OwnCommand
return {
  summary = "Update locked packages to newer versions",
  guide = "dependencies",
  description = "With no arguments, updates all packages. Constraints in pluv.toml are not changed unless `--latest` is given.",
  args = { { "package", complete = "packages", help = "name of a locked package", optional = true, many = true } },
  flags = {
    latest = { help = "rewrite constraints in pluv.toml that exclude the newest version" },
    ["no-sync"] = { help = "write pluv.lock, but install nothing" },
  },
  examples = { "pluv update", "pluv update penlight", "pluv update --latest" },
  run = function(ctx, opts)
    local changes, log = require("pluv.install.changes"), require("std.log")
    local before ---@type table<string, pluv.RockVersion>
    local runtime ---@type pluv.Runtime
    local chosen
    local function locked(project)
      return changes.versions_of(select(2, require("pluv.lock").require_block(project, runtime)))
    end
    local result = require("pluv.install.transaction").apply(ctx, function(project)
      runtime = require("pluv.runtime").choose(project)
      before = locked(project)
      chosen = choose(opts.package or {}, before, runtime.tag)
      if opts.latest then
        return raise_constraints(project, runtime, chosen)
      end
      return { project = require("pluv.project").from_text(project.root, project.text), notes = {} }
    end, {
      no_sync = opts.no_sync,
      upgrade = function()
        return chosen or true
      end,
    })
    local is_told = {}
    for _, rock in ipairs(result and result.added or {}) do
      is_told[rock.name] = rock.version
    end
    local moved = changes.moved(before, locked(ctx:project()))
    local untold = require("std.table").filter(moved, function(move)
      return is_told[move.to.name] ~= move.to.version
    end)
    for _, move in ipairs(untold) do
      log.note("updated %s from %s to %s", move.to.name, changes.describe(move.from), changes.describe(move.to))
    end
    if not moved[1] then
      log.note("everything is as new as the constraints allow")
    end
  end,
}
