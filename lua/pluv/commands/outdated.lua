---Reports whether a dependency constraint excludes a version of a package.
---@param text string such as "name >= 1, < 2"
---@param name string plain
---@param version string
---@return boolean
local function shuts_out(text, name, version)
  local other, constraint = text:gsub(" from %S+$", ""):match("^(%S+)%s*(.*)$")
  ---@cast other string
  ---@cast constraint string
  return require("pluv.project.names").plain(other) == name and not require("std.version").matches(version, constraint)
end

---Returns what keeps a version from being chosen: constraints of the project, and of
---the packages that `pluv update` would install. An override replaces them all.
---@param node pluv.Node
---@param name string plain
---@param version string
---@param block table runtime block of the lock
---@param newest table<string, { version: string, requires: string[] }>
---@return string[] reasons
local function held_by(node, name, version, block, newest)
  local reasons, tables = {}, require("std.table")
  local override, origin = require("pluv.lock.graph").override(block, name)
  if override then
    return shuts_out(override, name, version) and { ("%s has %s"):format(origin, override) } or {}
  end
  for _, asked in ipairs(node.asked) do
    if shuts_out(asked.text, name, version) then
      reasons[#reasons + 1] = ("%s [%s] requires %s"):format(asked.file, asked.table, asked.text)
    end
  end
  for parent, package in tables.sorted_pairs(newest) do
    for _, text in ipairs(package.requires) do
      if shuts_out(text, name, version) then
        reasons[#reasons + 1] = ("%s %s requires %s"):format(parent, package.version, text)
      end
    end
  end
  return reasons
end

---@type pluv.OwnCommand
return {
  summary = "Show which packages have newer versions",
  section = "project",
  guide = "dependencies",
  description = "`wanted` is the version that `pluv update` would install, `latest` the newest release; for a git dependency both are\n"
    .. "the commit of its branch or tag now. If a constraint holds back the latest version, shows which.",
  flags = {
    package = { short = "p", value = "MEMBER", complete = "members", help = "only what this member of the workspace requires" },
    runtime = { value = "RUNTIME", complete = "runtimes", help = "for this runtime" },
    all = { short = "a", help = "also show packages that are up to date" },
  },
  examples = { "pluv outdated", "pluv --json outdated", "pluv outdated --package core" },
  run = function(ctx, opts)
    require("pluv.project.members").enter(ctx, opts.package)
    local project = ctx:project()
    local runtime = require("pluv.runtime").choose(project, opts.runtime)
    local block, packages = require("pluv.lock").require_block(project, runtime)
    local newest = require("pluv.lock.resolve").newest(project, runtime, ctx.offline)
    local names, listed, rows = {}, {}, {} ---@type string[], string[], table[]
    local graph = require("pluv.lock.graph")
    local nodes = graph.build(packages, project, runtime.target)
    packages = opts.package and graph.of_member(packages, ctx:package(), runtime.target) or packages
    for i, package in ipairs(packages) do
      names[i] = require("pluv.project.names").full(package)
      listed[#listed + 1] = package.registry ~= "" and names[i] or nil
    end
    local offered = require("pluv.registry.versions").of(project, runtime, listed)
    local function add(row)
      if opts.all or row.current ~= row.wanted or row.current ~= row.latest then
        rows[#rows + 1] = row
      end
    end
    local changes = require("pluv.install.changes")
    local locked = changes.versions_of(packages)
    for i, package in ipairs(packages) do
      local now = newest[package.name]
      if package.git ~= "" then
        -- The branch or tag may have moved; there is no newer version than its
        -- commit.
        local wanted = changes.describe(now and now.commit and now --[[@as pluv.RockVersion]] or locked[package.name])
        add { name = names[i], current = changes.describe(locked[package.name]), wanted = wanted, latest = wanted, held_by = {} }
      elseif package.registry ~= "" then
        local row = {
          name = names[i],
          current = package.version,
          wanted = now and now.version or package.version,
          latest = offered[names[i]] and offered[names[i]].newest or package.version,
        }
        row.held_by = row.wanted == row.latest and {} or held_by(nodes[package.name], package.name, row.latest, block, newest)
        add(row)
      end
    end
    ctx:out(function()
      local cells = {}
      for i, row in ipairs(rows) do
        cells[i] = { row.name, row.current, row.wanted, row.latest, table.concat(row.held_by, "; ") }
      end
      return require("host.term").table { header = { "package", "current", "wanted", "latest", "held back by" }, rows = cells }
    end, rows)
    if #rows == 0 and not ctx.json then
      require("std.log").note("everything is up to date")
    end
  end,
}
