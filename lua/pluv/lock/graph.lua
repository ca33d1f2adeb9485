---The dependency graph of a locked runtime.
local layout = require("pluv.project.layout")
local members = require("pluv.project.members")
local names = require("pluv.project.names")
local locks = require("pluv.lock")

local name_of = names.of_dependency

local M = {}

---@class pluv.Node
---@field public package table of the lock
---@field needs { name: string, text: string }[] dependencies, sorted
---@field needed_by { name: string, text: string }[] dependents, sorted
---@field asked { file: string, table: string, text: string, is_own?: boolean, platforms?: string }? where the project requires it

---Returns the nodes by name.
---@param block table runtime block of the lock
---@param packages table[] packages of the block
---@param origins? table<string, { file: string, table: string, is_own?: boolean }> where the project requires what [default: from the lock]
---@return table<string, pluv.Node>
function M.build(block, packages, origins)
  local nodes = {}
  for _, package in ipairs(packages) do
    nodes[package.name] = { package = package, needs = {}, needed_by = {} }
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
  local platforms = {}
  for _, text in ipairs(block.platforms) do
    local name, list = locks.labelled(text)
    platforms[name] = list
  end
  local function ask(from, text)
    local node = nodes[name_of(text)]
    if node then
      local origin = origins and origins[node.package.name] or { file = "pluv.toml", table = from }
      node.asked = {
        file = origin.file,
        table = origin.table,
        text = text,
        is_own = origin.is_own,
        platforms = platforms[node.package.name],
      }
    end
  end
  for _, text in ipairs(block.group_requires) do
    local group, requirement = locks.labelled(text)
    ask("groups." .. group, requirement)
  end
  for _, list in ipairs { { "dev-dependencies", block.dev_requires }, { "dependencies", block.requires } } do
    for _, text in ipairs(list[2]) do
      ask(list[1], text)
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
    if nodes[current].asked then
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

---Returns the packages that some lead to, themselves included.
---@param nodes table<string, pluv.Node>
---@param from string[] those that are not locked are passed over
---@return table<string, boolean>
function M.reach(nodes, from)
  local found, queue = {}, { unpack(from) }
  while #queue > 0 do
    local name = table.remove(queue)
    if nodes[name] and not found[name] then
      found[name] = true
      for _, edge in ipairs(nodes[name].needs) do
        queue[#queue + 1] = edge.name
      end
    end
  end
  return found
end

---Returns the packages that the member of a workspace requires, which a command stands in: also
---those of its groups, and what they lead to. Nil if none is named.
---@param nodes table<string, pluv.Node>
---@param ctx pluv.Context
---@param name string? of the flag `--package`
---@return table<string, boolean>?
function M.of_member(nodes, ctx, name)
  if not name then
    return nil
  end
  local list = { members.named(ctx, ctx:project(), name).name }
  members.enter(ctx, name)
  for _, d in ipairs(ctx:package().config.dependencies) do
    list[#list + 1] = names.plain(d.name)
  end
  return M.reach(nodes, list)
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
