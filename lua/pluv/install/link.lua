---Links a tree from built rocks.
local errors, fs, path = require("std.errors"), require("std.fs"), require("std.path")
local layout = require("pluv.project.layout")

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
    require("std.log").warn(
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
---@param own_state? "failed"|"unsupported" state of the project's own rock
---@param before table<string, string> versions that the hook `post_install` sees as the old tree
function M.assemble(project, runtime, units, key, own_state, before)
  local stamp = require("pluv.tree.stamp")
  local host = require("host.tree")
  local dirs, remote = {}, nil
  for i, u in ipairs(units) do
    dirs[i] = u.dir
    remote = remote or u.remote
  end
  local target = layout.tree(project.root, runtime.tag)
  local state = require("host.state")
  local beside = state.temp_dir(project.root, layout.state_dir(project.root), ".new-")
  errors.finally(function()
    state.remove(project.root, beside)
  end, function()
    local tree = path.join(beside, "tree")
    warn_of(host.assemble {
      root = tree,
      final = target,
      lua = runtime.lua,
      parts = require("pluv.tree.wrapper").parts(dirs, runtime),
      strict = project.config.strict,
    })
    if require("host.platform").describe().os ~= "windows" then
      require("pluv.runtime.bin_scripts").write(tree, runtime)
    end
    local sum = require("std.hash").sha256_file(require("pluv.tree.stamp").manifest(tree, runtime.lua))
    fs.write(stamp.file(tree), stamp.text(key, sum, remote, own_state))
    if require("pluv.extend.hooks").has(project.root, "post_install") then
      fs.write(stamp.pending(tree), require("std.json").encode { before = next(before) and before or nil })
    end
    state.replace(project.root, tree, target)
  end)
end

return M
