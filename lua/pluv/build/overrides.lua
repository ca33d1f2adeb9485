---Build changes from hooks and [build.NAME].
local errors = require("std.errors")
local fs = require("std.fs")
local hash = require("std.hash")
local path = require("std.path")
local modules = require("host.modules")
local build_settings = require("pluv.project.build_settings")
local layout = require("pluv.project.layout")
local hook_runner = require("pluv.extend.hook_runner")
local extend_hooks = require("pluv.extend.hooks")
local trust = require("pluv.extend.trust")
local backends = require("pluv.build.backends")

local file_of = layout.hook_file

local M = {}

---What all rocks of a project share, and what those of one build type share. Both are
---computed once for each content of pluv.toml.
---@class pluv.OverrideKeys
---@field hooks string[] contents of `pre_build` and `post_build`
---@field backends table<string, string> by build type

---@param project pluv.Project
---@return pluv.OverrideKeys
local function shared(project)
  local memo = project.memo
  if not memo.overrides then
    local hooks, own_only = {}, modules.own_only() ---@type string[], boolean
    for i, hook in ipairs { "pre_build", "post_build" } do
      hooks[i] = not own_only and fs.read_if_exists(path.join(project.root, file_of(hook))) or ""
    end
    memo.overrides = { hooks = hooks, backends = {} }
  end
  return memo.overrides
end

---Returns the part of a rock's key from hooks, custom backends and pluv.toml.
---@param project pluv.Project
---@param package table of the lock
---@return string
function M.key(project, package)
  local known, kind = shared(project), package.build or ""
  local backend = known.backends[kind] or backends.key(project.root, kind)
  known.backends[kind] = backend
  local override = build_settings.of_package(project, package.name)
  if not override and known.hooks[1] == "" and known.hooks[2] == "" and backend == "" then
    return ""
  end
  local parts = { known.hooks[1], known.hooks[2], backend ~= "" and backend or nil } ---@type string[]
  if override then
    for _, field in ipairs { "variables", "environment", "options" } do
      local lines = {}
      for key, value in pairs(override[field]) do
        lines[#lines + 1] = tostring(key) .. "=" .. value
      end
      table.sort(lines)
      parts[#parts + 1] = table.concat(lines, "\n")
    end
    local file = modules.own_only() and "" or override.hook
    parts[#parts + 1] = file ~= "" and fs.read_if_exists(fs.inside(project.root, file)) or file
  end
  return hash.sha256(table.concat(parts, "\0"))
end

---@param into table
---@param from table?
local function add(into, from)
  for key, value in pairs(from or {}) do
    into[key] = value
  end
end

---Returns the changes to a build, in rising precedence: [build.NAME], its hook file,
---the hook `pre_build`.
---@param args { root: string, override?: table }
---@param context table
---@param source string folder of the source; hooks may change it
---@param runtime pluv.Runtime
---@return { variables: table<string, string>, environment: table<string, string>, options: string[] }
function M.before_build(args, context, source, runtime)
  local all = { variables = {}, environment = {}, options = {} }
  local function take(more)
    add(all.variables, more.variables)
    add(all.environment, more.environment)
    for _, option in ipairs(more.options or {}) do
      all.options[#all.options + 1] = option
    end
  end
  local override = args.override
  if override then
    take(override)
    if override.hook ~= "" and not modules.own_only() then
      local text = trust.read(args.root, override.hook)
      if not text then
        return errors.raise {
          code = "hook.failed",
          message = ("the hook %s of [build.%s] is missing"):format(override.hook, override.name),
          hint = "correct `hook` in pluv.toml",
        }
      end
      take(hook_runner.run_text("pre_build", override.hook, text, context, source, hook_runner.environment(args.root, runtime)))
    end
  end
  take(extend_hooks.run(args.root, "pre_build", context, source, runtime))
  return all
end

return M
