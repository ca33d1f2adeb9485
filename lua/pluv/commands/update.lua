---The constraint that admits a newer version, in the style of the old one.
---@param old string "" for any
---@param latest string
---@return string
local function rewritten(old, latest)
  local release = latest:gsub("%-%d+$", "")
  if old == "" then
    return ""
  end
  local prefix = old:match("^~>%s*([%w._-]+)$")
  if prefix then
    -- As many numbers as before: `~> 1.2` becomes `~> 3.0`, not `~> 3.0.4`.
    local _, separators = prefix:gsub("[._-]", "")
    local kept = release:match("^" .. ("[^._-]+[._-]"):rep(separators) .. "[^._-]+")
    return "~> " .. (kept or release)
  end
  return ">= " .. release
end

---Rewrites the constraints of direct dependencies that shut out the newest
---version.
---@param ctx pluv.Context
---@param project pluv.Project
---@param runtime pluv.Runtime
---@param chosen table<string, boolean>?
---@return pluv.Project
---@return string[] notes
local function raise_constraints(ctx, project, runtime, chosen)
  local version, host = require("std.version"), require("host.project")
  local text, notes, names = project.text, {}, {}
  for i, d in ipairs(project.config.dependencies) do
    names[i] = d.name
  end
  local offered = require("pluv.registry.versions").of(project, runtime, names)
  for _, d in ipairs(project.config.dependencies) do
    local plain = d.name:match("[^/]+$")
    if d.git == "" and d.path == "" and d.constraint ~= "" and (not chosen or chosen[plain]) then
      local found = offered[d.name]
      if found and not version.matches(found.newest, d.constraint) then
        local constraint = rewritten(d.constraint, found.newest)
        text = host.add {
          text = text,
          table = d.dev and "dev-dependencies" or "dependencies",
          entry = { name = d.name, constraint = constraint, registry = d.registry },
        }
        notes[#notes + 1] = ("%s: `%s` is now `%s`"):format(d.name, d.constraint, constraint)
      end
    end
  end
  return require("pluv.project").from_text(project.root, text), notes
end

---@type pluv.OwnCommand
return {
  summary = "Take newer versions into pluv.lock and install them",
  description = "Without a package: of everything. Constraints in pluv.toml are kept, unless `--latest` is given.",
  args = { { "package", complete = "packages", help = "name of a locked package", optional = true, many = true } },
  flags = {
    latest = { help = "rewrite constraints in pluv.toml that shut out the newest version" },
    ["no-sync"] = { help = "lock, but install nothing" },
  },
  examples = { "pluv update", "pluv update penlight", "pluv update --latest" },
  run = function(ctx, opts)
    local locking, log = require("pluv.project.locking"), require("std.log")
    local project = ctx:project()
    local runtime = require("pluv.runtime").choose(project)
    local before = {}
    for _, package in ipairs(select(2, locking.require_block(project, runtime))) do
      before[package.name] = package.version
    end
    local chosen
    for _, name in ipairs(opts.package or {}) do
      local plain = name:lower():match("[^/]+$") or ""
      if not before[plain] then
        require("std.errors").raise {
          code = "project.no-dependency",
          message = ("`%s` is not locked for %s"):format(name, runtime.tag),
          hint = "see what is with `pluv deps --all`",
        }
      end
      chosen = chosen or {}
      chosen[plain] = true
    end
    local notes = {}
    if opts.latest then
      project, notes = raise_constraints(ctx, project, runtime, chosen)
    end
    require("pluv.project.changing").apply(ctx, project, notes, { no_sync = opts.no_sync, upgrade = chosen or true })
    local count = 0
    for _, package in ipairs(select(2, locking.require_block(project, runtime))) do
      local old = before[package.name]
      if old and old ~= package.version then
        count = count + 1
        log.note("updated %s from %s to %s", package.name, old, package.version)
      end
    end
    if count == 0 then
      log.note("everything is as new as pluv.toml allows")
    end
  end,
}
