---The Lua that runs a project. host/toolchain identifies and chooses runtimes, as
---shims do so without Lua.
local errors = require("std.errors")
local platform = require("host.platform")
local toolchain = require("host.toolchain")
local used_by = require("pluv.runtime.used_by")

local M = {}

---Fills in a runtime's record.
---@param name pluv.RuntimeName
---@param version string
---@param interpreter string
---@param source pluv.RuntimeOrigin
---@return pluv.Runtime
function M.describe(name, version, interpreter, source)
  local forms = toolchain.describe { name = name, version = version }
  return {
    name = name,
    version = version,
    lua = forms.lua,
    target = forms.target,
    tag = forms.tag,
    platform = forms.platform,
    key = forms.key,
    path = interpreter,
    source = source,
    provides = forms.provides,
    loads_rocks = forms.loads_rocks,
    library = forms.library,
    editor = forms.editor,
  }
end

---Returns the runtime of an interpreter.
---@param candidate pluv.Candidate
---@return pluv.Runtime
function M.complete(candidate)
  local runtime = M.describe(candidate.name, candidate.version, candidate.path, candidate.source)
  runtime.prefix, runtime.commit = candidate.prefix, candidate.commit
  return runtime
end

---Returns the flag that chose a runtime.
---@param from string? origin of the request
---@return string? flag such as `--matrix`
function M.flag(from)
  return from and from:match("^%-%-%l+$")
end

---Returns how to choose a Lua instead of a runtime, for hints: where that was chosen.
---@param from string? origin of the request for the runtime
---@return string
function M.choice(from)
  local flag = M.flag(from)
  return flag and ("`%s lua@5.4`"):format(flag)
    or '`pluv install lua@5.4`, and `name = "lua"`, `version = "5.4"` under [runtime] in pluv.toml'
end

---Fails with `runtime.rocks` if a project with rocks is to use Luau, which loads
---none.
---@param project pluv.Project
---@param runtime { name?: string, tag: string, from?: string }
function M.check_rocks(project, runtime)
  local first = project.config.dependencies[1]
  if first and runtime.tag:find("^luau%-") then
    errors.raise {
      code = "runtime.rocks",
      message = ("luau cannot load rocks, and the project depends on %s"):format(first.name),
      hint = ("choose another runtime: %s; or remove the dependencies from pluv.toml"):format(M.choice(runtime.from)),
    }
  end
end

---Returns a runtime as data for `--json`.
---@param runtime pluv.Runtime
---@return table<string, any>
function M.summary(runtime)
  return {
    name = runtime.name,
    version = runtime.version,
    lua = runtime.lua,
    tag = runtime.tag,
    platform = runtime.platform,
    path = runtime.path,
    source = runtime.source,
    commit = runtime.commit,
  }
end

---Parses "lua@5.4", "luajit", "builtin" or "5.4". Fails with `cli.usage`.
---@param text string
---@param from string
---@return pluv.RuntimeRequest
function M.parse(text, from)
  return toolchain.parse(text, from)
end

---Formats a request: "lua@5.4".
---@param request { name?: string, version: string }
---@return string
function M.spell(request)
  if not request.name or request.version == "" then
    return request.name or "any"
  end
  return request.name .. "@" .. request.version
end

---Formats a runtime for `--runtime` and PLUV_RUNTIME.
---@param runtime pluv.Runtime
---@return string
function M.name(runtime)
  return runtime.source == "builtin" and "builtin" or M.spell(runtime)
end

---Returns the runtime request of a project, or of the working folder if there is no
---project.
---@param project pluv.Project?
---@param override string?
---@param dir string? working folder [default: the process's]
---@param flag string? the flag that `override` is from [default: `--runtime`]
---@return pluv.RuntimeRequest
function M.request(project, override, dir, flag)
  local own = project and project.package
  local member = own and own.config.runtime and own.root
  local request = toolchain.pin {
    override = override or "",
    flag = flag,
    dir = member or project and (project.base or project.root) or dir or platform.cwd(),
    start = project and project.start,
    is_read = project ~= nil,
    alone = project and project.is_alone,
    runtime = project and project.config.runtime,
  }
  if project and project.label and request.from == "pluv.toml" then
    request.from = project.label
  end
  return request
end

---Returns the requests of a workspace: that of its root, and those of its members that have a
---runtime of their own.
---@param project pluv.Project
---@return pluv.RuntimeRequest[] none if the project is not a workspace
function M.requests(project)
  local list, workspace = {}, project.workspace
  local function add(dir, runtime)
    list[#list + 1] = runtime and toolchain.pin { dir = dir, is_read = true, runtime = runtime } or nil
  end
  if workspace then
    add(project.root, workspace.root_config.runtime)
    for _, member in ipairs(workspace.members) do
      add(member.dir, member.runtime)
    end
  end
  return list
end

---Returns the runtime for a request. Fails with `runtime.missing`.
---@param request pluv.RuntimeRequest
---@return pluv.Runtime
function M.find(request)
  local runtime = M.complete(toolchain.find(request))
  runtime.from = request.from
  return runtime
end

---Returns the runtime of a project.
---@param project pluv.Project?
---@param override string?
---@param dir string? working folder [default: the process's]
---@return pluv.Runtime
---@return pluv.RuntimeRequest
function M.choose(project, override, dir)
  local request = M.request(project, override, dir)
  local runtime = M.find(request)
  if project and runtime.source == "installed" and not project.is_cached then
    used_by.note(project.root)
  end
  return runtime, request
end

return M
