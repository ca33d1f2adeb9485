---The programs of a rock in the tree of a tool.
local errors = require("std.errors")
local fs = require("std.fs")
local path = require("std.path")
local tables = require("std.table")
local host_cli = require("host.cli")
local installed = require("pluv.tree.installed")
local program_names = require("pluv.tree.program_names")
local layout = require("pluv.project.layout")
local names = require("pluv.project.names")

local M = {}

---Returns the programs that a rock brings, sorted.
---@param project pluv.Project
---@param runtime pluv.Runtime
---@param rock string
---@return string[]
function M.of(project, runtime, rock)
  local tree = layout.tree(project.root, runtime.tag)
  local versions = path.join(tree, "lib", "luarocks", "rocks-" .. runtime.lua, names.plain(rock))
  local found = {}
  for _, version in ipairs(fs.is_dir(versions) and fs.list(versions) or {}) do
    local bin = path.join(versions, version.name, "bin")
    for _, entry in ipairs(fs.is_dir(bin) and fs.list(bin) or {}) do
      found[#found + 1] = installed.program_of(tree, entry.name) and entry.name or nil
    end
  end
  table.sort(found)
  return found
end

---Fails with `run.unknown`: says which programs there are.
---@param project pluv.Project
---@param runtime pluv.Runtime
---@param rock string
---@param program string
---@return any
local function raise_unknown(project, runtime, rock, program)
  local own, all = M.of(project, runtime, rock), program_names.list(layout.tree(project.root, runtime.tag))
  local near = host_cli.nearest(program, all)
  local hint
  if near ~= "" then
    hint = ("did you mean `pluvx --from %s %s`?"):format(rock, near)
  elseif own[1] then
    hint = ("its programs are %s; run one with `pluvx --from %s %s`"):format(table.concat(own, ", "), rock, own[1])
  elseif all[1] then
    hint = "programs of its dependencies: " .. table.concat(all, ", ")
  else
    hint = ("`pluv info %s` describes the rock; to use it as a library: `pluv add %s`"):format(rock, rock)
  end
  return errors.raise { code = "run.unknown", message = ("the rock %s has no program `%s`"):format(rock, program), hint = hint }
end

---Returns the program to run: the given one, or that of the rock's name, or its only one.
---@param project pluv.Project
---@param runtime pluv.Runtime
---@param rock string
---@param program string? the given name
---@return string
function M.choose(project, runtime, rock, program)
  local tree, wanted = layout.tree(project.root, runtime.tag), program or names.plain(rock)
  if not wanted:find("[/\\]") and installed.program_of(tree, wanted) then
    return wanted
  end
  local own = not program and M.of(project, runtime, rock) or {}
  return #own == 1 and own[1] or raise_unknown(project, runtime, rock, wanted)
end

---Returns the version of a rock in a tree; nil if it is not there.
---@param project pluv.Project
---@param runtime pluv.Runtime
---@param rock string
---@return string?
function M.version(project, runtime, rock)
  local found = tables.find(installed.list(layout.tree(project.root, runtime.tag), runtime.lua), function(one)
    return one.name == names.plain(rock)
  end)
  return found and found.version
end

return M
