---@param ctx pluv.Context
---@param project pluv.Project whose requirements are the roots of the tree
---@param runtime pluv.Runtime
---@param packages table[] of the lock
---@param opts table
local function draw(ctx, project, runtime, packages, opts)
  local depth = opts.depth and require("pluv.cli.numbers").whole(opts.depth, "--depth", 0, 10000)
  local graph = require("pluv.lock.graph")
  local nodes = graph.build(packages, project, runtime.target)
  local edges, roots, data = opts.invert and "needed_by" or "needs", {}, {}
  for name, node in pairs(nodes) do
    local is_root = node.asked[1] ~= nil
    if opts.invert then
      is_root = #node.needs == 0
    end
    if is_root then
      roots[#roots + 1] = name
    end
    data[name] = { version = node.package.version, needs = {}, direct = node.asked[1] ~= nil }
    for i, edge in ipairs(node.needs) do
      data[name].needs[i] = edge.text
    end
  end
  table.sort(roots)
  ctx:out(function()
    local lines = graph.draw(nodes, roots, edges, depth)
    return #lines > 0 and table.concat(lines, "\n") .. "\n" or ""
  end, data)
end

---@type pluv.OwnCommand
return {
  summary = "Show the project's dependencies",
  section = "project",
  guide = "dependencies",
  description = "Lists direct dependencies with their constraint in pluv.toml and their locked version. In a workspace: those of the\n"
    .. "member that you stand in, or at its root the members and what they require.",
  hints = {
    unexpected = "`pluv why %s` shows why a package is locked, `pluv info %s` describes it",
    habits = { tree = "`pluv deps --tree` shows the dependency tree" },
  },
  flags = {
    package = { short = "p", value = "MEMBER", complete = "members", help = "show those of this member of the workspace" },
    all = { short = "a", help = "also list indirect dependencies" },
    tree = { help = "show the dependency tree" },
    invert = { help = "with `--tree`: show what depends on each package" },
    depth = { value = "N", help = "with `--tree`: show at most `N` levels" },
    runtime = { value = "RUNTIME", complete = "runtimes", help = "for this runtime" },
  },
  examples = { "pluv deps", "pluv deps --all", "pluv deps --tree", "pluv deps --tree --invert", "pluv --json deps" },
  run = function(ctx, opts)
    local locks = require("pluv.lock")
    local members, workspaces = require("pluv.project.members"), require("pluv.project.workspace")
    members.enter(ctx, opts.package)
    local project = ctx:project()
    local own = members.is_only_root(project) and project or ctx:package()
    local runtime, request = require("pluv.runtime").choose(project, opts.runtime)
    local is_whole = own.root == project.root and not opts.package
    ---@param packages table[] of the lock
    ---@return table[] packages in a member what it requires
    local function within(packages)
      return is_whole and packages or require("pluv.lock.graph").of_member(packages, own, runtime.target)
    end
    if opts.tree or opts.invert or opts.depth then
      local _, packages = locks.require_block(project, runtime)
      return draw(ctx, is_whole and project or own, runtime, within(packages), opts)
    end
    local lock = locks.read(project)
    local locked, packages = {}, {}
    if lock then
      local _, list = locks.select(lock, runtime.tag)
      packages = list
      for _, package in ipairs(list) do
        locked[package.name] = package
      end
    end
    local rows, direct = {}, {}
    local own_file = require("pluv.project.contents").name_of_file(own)
    ---@param name string
    ---@param asked string
    ---@param origin string
    ---@param group string
    ---@param d table? of pluv.toml
    local function add(name, asked, origin, group, d)
      local condition = require("pluv.project.condition")
      local plain = require("pluv.project.names").plain(name)
      local package = locked[plain]
      direct[plain] = true
      rows[#rows + 1] = {
        name = name,
        asked = asked,
        origin = origin,
        version = package and package.version,
        registry = package and package.registry ~= "" and package.registry or nil,
        dependencies = package and package.dependencies or {},
        kind = group == "" and "direct" or group == "dev" and "dev" or "group",
        group = group ~= "" and group or nil,
        only = d and condition.words(d),
      }
      if d and not condition.is_for_lua(d, runtime.target) then
        rows[#rows].needed = false
      end
    end
    for _, d in ipairs(own.config.dependencies) do
      local source = d.workspace and d.path ~= "" and d.table ~= workspaces.member_table and "workspace"
        or d.git ~= "" and "git " .. d.git
        or d.path ~= "" and "path " .. d.path
        or d.constraint
      add(d.name, source ~= "" and source or "*", d.file ~= "" and d.file or own_file, d.group, d)
      if d.table == workspaces.member_table then
        rows[#rows].kind = "member"
      end
    end
    for _, one in ipairs(require("pluv.project.origins").of_rockspec(own, runtime.target)) do
      local plain = require("pluv.project.names").plain(one.name)
      if not direct[plain] and locked[plain] then
        add(one.name, one.constraints ~= "" and one.constraints or "*", own.config.rockspec, one.is_dev and "dev" or "")
      end
    end
    local own_rock = require("pluv.project.rockspec").of(own, runtime.target)
    for _, package in ipairs(opts.all and within(packages) or {}) do
      if not direct[package.name] and not (own_rock and own_rock.name == package.name) then
        rows[#rows + 1] = {
          name = package.name,
          asked = "",
          version = package.version,
          registry = package.registry ~= "" and package.registry or nil,
          dependencies = package.dependencies,
          kind = "indirect",
        }
      end
    end
    ctx:out(function()
      local cells = {}
      for i, row in ipairs(rows) do
        local notes = {} ---@type string[]
        notes[1] = row.origin ~= own_file and row.origin or nil
        notes[#notes + 1] = row.only
        local version = row.version or row.needed == false and "not needed" or "not locked"
        local more = notes[1] and ("  (%s)"):format(table.concat(notes, "; ")) or ""
        cells[i] = { row.name, version, row.group or row.kind, row.asked .. more }
      end
      return require("host.term").table { header = { "package", "locked", "kind", "required" }, rows = cells }
    end, rows)
    local covered = require("pluv.install.sync").seen_if_unchanged(project, runtime, { offline = true })
    local reason = not covered and not ctx.json and require("pluv.lock.freshness").staleness(project, lock, runtime)
    if reason then
      require("std.log").warn("%s; run `pluv lock`", reason)
    end
    if not opts.package then -- files at the working folder decide, too
      require("pluv.install.repeatable").keep(ctx, { project = project, runtime = runtime, request = request, covered = covered })
    end
  end,
}
