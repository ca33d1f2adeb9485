---Links a tree from built rocks.
local errors = require("std.errors")
local fs = require("std.fs")
local hash = require("std.hash")
local json = require("std.json")
local log = require("std.log")
local path = require("std.path")
local state = require("host.state")
local host_tree = require("host.tree")
local bin_scripts = require("pluv.runtime.bin_scripts")
local stamps = require("pluv.tree.stamp")
local wrappers = require("pluv.tree.wrapper")
local layout = require("pluv.project.layout")
local hooks = require("pluv.extend.hooks")

local M = {}

---Warns about rocks that install the same modules or programs, once per pair.
---@param collisions { what: string, used: string, renamed: string }[] from host.tree.assemble
local function warn_of(collisions)
  local i = 1
  while collisions[i] do
    local first, count = collisions[i], 0
    while collisions[i] and collisions[i].used == first.used and collisions[i].renamed == first.renamed do
      i, count = i + 1, count + 1
    end
    log.warn(
      "%s and %s both install %s%s: using those of %s, like LuaRocks",
      first.used,
      first.renamed,
      first.what,
      count > 1 and (" and %d more"):format(count - 1) or "",
      first.used
    )
  end
end

---Links a tree from built rocks, and replaces the old one.
---@param project pluv.Project
---@param runtime pluv.Runtime
---@param units pluv.Unit[]
---@param key string
---@param own_state? string why rocks of the project are missing or out of date
---@param before table<string, string> versions that the hook `post_install` sees as the old tree
function M.assemble(project, runtime, units, key, own_state, before)
  local dirs, remote = {}, nil
  for i, u in ipairs(units) do
    dirs[i] = u.dir
    remote = remote or u.remote
  end
  local target = layout.tree(project.root, runtime.tag)
  local beside = state.temp_dir(project.root, layout.state_dir(project.root), ".new-")
  errors.finally(function()
    state.discard(project.root, beside)
  end, function()
    local tree = path.join(beside, "tree")
    warn_of(host_tree.assemble {
      root = tree,
      final = target,
      lua = runtime.lua,
      parts = wrappers.parts(dirs, runtime),
      strict = project.config.strict,
    })
    bin_scripts.write(tree, runtime)
    local sum = hash.sha256_file(stamps.manifest(tree, runtime.lua))
    fs.write(stamps.file(tree), stamps.text(key, sum, remote, own_state))
    if hooks.has(project.root, "post_install") then
      fs.write(stamps.pending(tree), json.encode { before = next(before) and before or nil })
    end
    state.replace(project.root, tree, target)
  end)
end

return M
