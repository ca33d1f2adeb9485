---The dependency graph of a locked runtime.
local tables = require("std.table")
local layout = require("pluv.project.layout")
local names = require("pluv.project.names")
local origins = require("pluv.project.origins")

local name_of = names.of_dependency

local M = {}

---@class pluv.Node
---@field public package table of the lock
---@field needs { name: string, text: string }[] dependencies, sorted
---@field needed_by { name: string, text: string }[] dependents, sorted
---@field asked pluv.Origin[] where the project requires it

---Returns the nodes by name.
---@param packages table[] of the lock
---@param project pluv.Project
---@param target string
---@return table<string, pluv.Node>
function M.build(packages, project, target)
  local nodes = {}
  for _, package in ipairs(packages) do
    nodes[package.name] = { package = package, needs = {}, needed_by = {}, asked = {} }
  end
  for _, package in ipairs(packages) do
    for _, text in ipairs(package.dependencies) do
      local name = name_of(text)
      if nodes[name] then
        table.insert(nodes[package.name].needs, { name = name, text = text })
        table.insert(nodes[name].needed_by, { name = package.name, text = text })
      end
    end
  end
  for _, origin in ipairs(origins.of(project, target)) do
    if nodes[origin.name] then
      table.insert(nodes[origin.name].asked, origin)
    end
  end
  return nodes
end

---Returns the override that decided a package's version, and where it is written. One
---of the hook `pre_resolve` replaces one of pluv.toml.
---@param block table runtime block of the lock
---@param name string plain
---@return string? text such as "log == 1.5"
---@return string origin
function M.override(block, name)
  local hook = layout.hook_file("pre_resolve")
  for _, from in ipairs { { hook, block.pre_resolve_overrides }, { "pluv.toml [overrides]", block.overrides } } do
    for _, text in ipairs(from[2]) do
      if name_of(text) == name then
        return text, from[1]
      end
    end
  end
  return nil, ""
end

---Returns the shortest chain of names from pluv.toml to a package, both included.
---@param nodes table<string, pluv.Node>
---@param name string
---@return string[]
function M.chain(nodes, name)
  local from = { [name] = false } ---@type table<string, string|false>
  local queue = { name }
  local at = 1
  while queue[at] do
    local current = queue[at] ---@type string|false
    at = at + 1
    if nodes[current].asked[1] then
      local chain = {}
      while current do
        chain[#chain + 1] = current
        current = from[current]
      end
      return chain
    end
    for _, parent in ipairs(nodes[current].needed_by) do
      if from[parent.name] == nil then
        from[parent.name] = current
        queue[#queue + 1] = parent.name
      end
    end
  end
  return { name }
end

---Returns the packages that a member of a workspace requires: its own rock, those of its groups
---and tests, and what they lead to.
---@param packages table[] of the lock
---@param package pluv.Project the member
---@param target string
---@return table[]
function M.of_member(packages, package, target)
  local nodes, found, queue = M.build(packages, package, target), {}, {}
  for name, node in pairs(nodes) do
    if node.asked[1] then
      queue[#queue + 1] = name
    end
  end
  while #queue > 0 do
    local name = table.remove(queue)
    if not found[name] then
      found[name] = true
      for _, edge in ipairs(nodes[name].needs) do
        queue[#queue + 1] = edge.name
      end
    end
  end
  return tables.filter(packages, function(locked)
    return found[locked.name]
  end)
end

---Draws a tree of names. A repeated package is marked `(*)` and not expanded again.
---@param nodes table<string, pluv.Node>
---@param roots string[]
---@param edges "needs"|"needed_by"
---@param depth? integer levels below the roots
---@return string[]
function M.draw(nodes, roots, edges, depth)
  local lines, seen = {}, {}
  local function visit(name, prefix, branch, below, level)
    local node = nodes[name]
    local again = seen[name] and #node[edges] > 0
    lines[#lines + 1] = ("%s%s%s %s%s"):format(prefix, branch, name, node.package.version, again and " (*)" or "")
    if again or (depth and level >= depth) then
      return
    end
    seen[name] = true
    for i, edge in ipairs(node[edges]) do
      local last = i == #node[edges]
      visit(edge.name, prefix .. below, last and "`-- " or "|-- ", last and "    " or "|   ", level + 1)
    end
  end
  for _, name in ipairs(roots) do
    visit(name, "", "", "", 0)
  end
  return lines
end

return M
