---Makes the pluv.toml of projects from the rocks of a command line.
local platform = require("host.platform")
local host_project = require("host.project")
local toolchain = require("host.toolchain")
local runtimes = require("pluv.runtime")
local detached = require("pluv.project.detached")
local names = require("pluv.project.names")
local new_dependency = require("pluv.project.new_dependency")

local M = {}

---Adds rocks to a pluv.toml.
---@param text string
---@param rocks string[] such as "busted" or "busted@2.1"
---@return string text
---@return pluv.Added[] added
function M.add(text, rocks)
  local added = {}
  for i, rock in ipairs(rocks) do
    local one = new_dependency.split(rock)
    added[i] = one
    text = host_project.add { text = text, table = "dependencies", entry = { name = one.name, constraint = one.constraint or "" } }
  end
  return text, added
end

---Returns the [runtime] table of a pluv.toml.
---@param request pluv.RuntimeRequest
---@return string
function M.runtime_table(request)
  local quote = host_project.quote
  return ("[runtime]\nname = %s\nversion = %s\n\n"):format(quote(request.name --[[@as string]]), quote(request.version))
end

---Parses a runtime of the command line into a [runtime] table.
---@param text string such as "lua@5.4"
---@return string
function M.runtime_of(text)
  return M.runtime_table(runtimes.parse(text, "--runtime"))
end

---Returns the [runtime] table for what the user uses outside of projects: PLUV_RUNTIME, the
---default, or what is installed.
---@return string
function M.default_runtime()
  local request = toolchain.pin { override = "", dir = platform.cwd(), alone = true }
  if not request.name or request.version == "" or request.version == "system" then
    local found = runtimes.find(request)
    request = { name = found.name, version = found.version:match("^%d+%.%d+") or found.version, from = request.from }
  end
  return M.runtime_table(request)
end

---Says in a project which rocks only a command wants.
---@param project pluv.Project
---@param added pluv.Added[]
---@param label string the command, for messages
---@param command string how to ask for any version of a rock; `%s` is its name
function M.mark(project, added, label, command)
  project.requested = {}
  for _, one in ipairs(added) do
    project.requested[names.plain(one.name)] = {
      place = project.label --[[@as string]],
      by = label,
      loosen = ("`%s` takes any version"):format(command:format(one.name)),
    }
  end
end

---Returns a project of rocks that are only wanted for one command.
---@param ctx pluv.Context
---@param rocks string[]
---@param label string the command, for messages
---@param command string how to ask for any version of a rock; `%s` is its name
---@return pluv.Project
---@return pluv.Added[]
function M.project(ctx, rocks, label, command)
  local text, added = M.add("", rocks)
  local project = detached.open(ctx, text, { label = label })
  M.mark(project, added, label, command)
  return project, added
end

return M
