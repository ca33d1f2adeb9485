---Shell completion of arguments and flag values.
local errors = require("std.errors")
local fs = require("std.fs")
local path = require("std.path")
local tables = require("std.table")
local term = require("host.term")
local toolchain = require("host.toolchain")
local program_names = require("pluv.tree.program_names")
local groups = require("pluv.project.groups")
local layout = require("pluv.project.layout")
local members = require("pluv.project.members")
local ejected = require("pluv.extend.ejected")
local registries = require("pluv.registry")
local locks = require("pluv.lock")
local installation_record = require("pluv.tool.installation_record")

local M = {}

-- Completions by kind. Errors yield no completions.
---@type table<string, fun(ctx: pluv.Context): string[]>
local kinds = {}

---Returns the dependencies of pluv.toml.
---@param ctx pluv.Context
---@return string[] names
function kinds.dependencies(ctx)
  local names = {}
  for i, dependency in ipairs(ctx:project().config.dependencies) do
    names[i] = dependency.name
  end
  return names
end

---Returns the groups of pluv.toml.
---@param ctx pluv.Context
---@return string[] names
function kinds.groups(ctx)
  return groups.names(ctx:project())
end

---Returns the packages of pluv.lock.
---@param ctx pluv.Context
---@return string[] names
function kinds.packages(ctx)
  local lock = locks.read(ctx:project())
  local names = {}
  for i, package in ipairs(lock and lock.packages or {}) do
    names[i] = package.name
  end
  return tables.unique(names)
end

---Returns the members of the workspace.
---@param ctx pluv.Context
---@return string[] names
function kinds.members(ctx)
  local project = ctx:project()
  return tables.map(project.workspace and members.list(project) or {}, function(member)
    return member.name
  end)
end

---Returns the runtimes of pluv.lock.
---@param ctx pluv.Context
---@return string[] names such as `lua@5.4`
function kinds.locked_runtimes(ctx)
  local lock, names = locks.read(ctx:project()), {}
  for i, block in ipairs(lock and lock.runtimes or {}) do
    names[i] = block.tag:gsub("-", "@", 1)
  end
  return names
end

---Returns tasks, and programs of the project's trees.
---@param ctx pluv.Context
---@return string[] names
function kinds.runnable(ctx)
  local project = ctx:project()
  local names = {}
  for _, task in ipairs(project.config.tasks) do
    names[#names + 1] = task.problem == "" and task.name or nil
  end
  local state = layout.state_dir(project.root)
  for _, tree in ipairs(fs.is_dir(state) and fs.list(state) or {}) do
    names = tables.join(names, program_names.list(path.join(state, tree.name)))
  end
  return tables.unique(names)
end

---Returns the installed runtimes.
---@return string[] names such as `lua@5.4`
function kinds.runtimes()
  local names = { "builtin" }
  for _, list in ipairs { toolchain.installed(), toolchain.system() } do
    for _, runtime in ipairs(list) do
      names[#names + 1] = ("%s@%s"):format(runtime.name, runtime.version:match("^%d+%.%d+") or runtime.version)
    end
  end
  return tables.unique(names)
end

---Returns the installed tools.
---@return string[] names
function kinds.tools()
  local list = {}
  for i, tool in ipairs(installation_record.all()) do
    list[i] = tool.name
  end
  return list
end

---Returns pluv's own modules.
---@return string[] names such as `pluv.commands.add`
function kinds.modules()
  return ejected.names()
end

---Returns the configured registries.
---@param ctx pluv.Context
---@return string[] names
function kinds.registries(ctx)
  local ok, project = errors.catch(ctx.project, ctx)
  local names = {}
  for i, registry in ipairs(registries.list(ok and project or nil)) do
    names[i] = registry.name
  end
  return names
end

---Returns completions, without those that contain control characters.
---@param kind string|fun(ctx: pluv.CommandContext): string[] a kind above, or a function of a command
---@param ctx pluv.Context|pluv.CommandContext
---@return string[]
function M.of(kind, ctx)
  local ask = (kinds[kind] or kind) --[[@as function]]
  local ok, words = pcall(ask, ctx)
  local visible = term.visible
  return tables.filter(ok and type(words) == "table" and words or {}, function(word)
    return type(word) == "string" and not word:find("%c") and visible(word) == word
  end)
end

return M
