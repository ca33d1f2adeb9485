---The runtime of a project, installed if it is missing.
local errors = require("std.errors")
local log = require("std.log")
local runtimes = require("pluv.runtime")
local used_by = require("pluv.runtime.used_by")

local M = {}

---Returns the runtime of a project. Installs a missing one if the network may be
---used. Fails with `runtime.missing`, `runtime.rocks`.
---@param project pluv.Project
---@param override string?
---@param offline boolean
---@param flag string? the flag that `override` is from [default: `--runtime`]
---@return pluv.Runtime
---@return pluv.RuntimeRequest
function M.choose(project, override, offline, flag)
  local request = runtimes.request(project, override, nil, flag)
  local ok, found = errors.catch(runtimes.find, request)
  if not ok then
    if found.code ~= "runtime.missing" or request.name == "builtin" or request.version == "system" then
      error(found, 0)
    elseif offline then
      errors.raise {
        code = found.code,
        message = found.message,
        hint = "run the command without `--offline` to install it; `pluv list` lists installed runtimes",
      }
    end
    local installation = require("pluv.runtime.installation")
    log.note("installing %s (required by %s)", runtimes.spell(request), request.from)
    local installed, failure = errors.catch(installation.install, { request }, { offline = false })
    if not installed then
      if failure.code == "interrupted" then
        error(failure, 0)
      end
      errors.raise { code = "runtime.missing", message = found.message, hint = installation.hint_of(request, failure), cause = failure }
    end
    installation.announce(failure)
    found = runtimes.find(request)
  end
  runtimes.check_rocks(project, found)
  if found.source == "installed" and not project.is_cached then
    used_by.note(project.root)
  end
  return found, request
end

return M
