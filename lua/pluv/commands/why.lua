---Words where the project requires a package.
---@param origin pluv.Origin
---@return string
local function words(origin)
  if origin.is_own then
    return ("%s is the project itself, described by %s"):format(origin.name, origin.file)
  elseif origin.is_member then
    return ("%s is a member of the workspace"):format(origin.name)
  end
  local platforms = origin.platforms[1] and (" (on %s)"):format(table.concat(origin.platforms, ", ")) or ""
  return ("%s [%s] requires %s%s"):format(origin.file, origin.table, origin.text, platforms)
end

---@type pluv.OwnCommand
return {
  summary = "Show why a package is locked",
  section = "project",
  guide = "dependencies",
  description = "Shows each line of pluv.toml that requires it, chains from there for each package that depends on it,\n"
    .. "and the override that replaces their constraints.",
  args = { { "package", complete = "packages", help = "name of a locked package" } },
  flags = { runtime = { value = "RUNTIME", complete = "runtimes", help = "for this runtime" } },
  examples = { "pluv why lpeg", "pluv --json why lpeg" },
  run = function(ctx, opts)
    local names, locks, graph = require("pluv.project.names"), require("pluv.lock"), require("pluv.lock.graph")
    local project = ctx:project()
    local runtime = require("pluv.runtime").choose(project, opts.runtime)
    local block, packages = locks.require_block(project, runtime)
    local nodes = graph.build(packages, project, runtime.target)
    local name = names.plain(opts.package:lower())
    local node = nodes[name]
    if not node then
      local known = require("std.table").map(packages, function(package)
        return package.name
      end)
      local message = ("`%s` is not locked for %s"):format(opts.package, runtime.tag)
      require("pluv.project.no_dependency").raise(message, opts.package, known, "`pluv deps --all` lists locked packages")
    end

    local chains = node.asked[1] and { { name } } or {} ---@type string[][]
    for _, parent in ipairs(node.needed_by) do
      local chain = graph.chain(nodes, parent.name)
      chain[#chain + 1] = name
      chains[#chains + 1] = chain
    end
    local data, lines = {}, { ("%s %s"):format(name, node.package.version) } ---@type string[][], string[]
    local override, origin = graph.override(block, name)
    if override then
      lines[#lines + 1] = ("  %s has %s, which replaces every constraint on it"):format(origin, override)
    end
    ---@param chain string[]
    ---@param first string what its first package is required by
    local function show(chain, first)
      local steps = { first }
      for j = 2, #chain do
        local parent = nodes[chain[j - 1]] --[[@as pluv.Node]]
        for _, edge in ipairs(parent.needs) do
          if edge.name == chain[j] then
            steps[j] = ("%s %s requires %s"):format(chain[j - 1], parent.package.version, edge.text)
          end
        end
      end
      data[#data + 1] = steps
      for j, step in ipairs(steps) do
        lines[#lines + 1] = (j == 1 and "  " or "    ") .. step
      end
    end
    for _, chain in ipairs(chains) do
      local asked = nodes[chain[1]].asked
      for _, one in ipairs(asked) do
        show(chain, words(one))
      end
      if not asked[1] then
        show(chain, "not required by pluv.toml")
      end
    end
    ctx:out(table.concat(lines, "\n") .. "\n", { name = name, version = node.package.version, override = override, chains = data })
  end,
}
