---Removing installed runtimes.
local errors = require("std.errors")
local fs = require("std.fs")
local path = require("std.path")
local host_fs = require("host.fs")
local toolchain = require("host.toolchain")
local runtimes = require("pluv.runtime")
local toolchains = require("pluv.runtime.toolchains")
local used_by = require("pluv.runtime.used_by")

local M = {}

---Returns the installed runtime for a request. Fails with `runtime.missing`, and with
---`cli.usage` if several match.
---@param request pluv.RuntimeRequest
---@return pluv.Candidate
function M.pick(request)
  local spell = runtimes.spell
  local found, names = {}, {}
  for _, candidate in ipairs(toolchain.installed()) do
    if toolchain.accepts(request, candidate) then
      found[#found + 1] = candidate
      names[#names + 1] = ("`pluv uninstall %s@%s`"):format(candidate.name, candidate.version)
    end
  end
  if #found == 0 then
    errors.raise {
      code = "runtime.missing",
      message = ("%s was not installed by pluv"):format(spell(request)),
      hint = "`pluv list` lists installed runtimes",
    }
  elseif #found > 1 then
    errors.raise {
      code = "cli.usage",
      message = ("%s matches %d installed runtimes"):format(spell(request), #found),
      hint = "name one: " .. table.concat(names, " or "),
    }
  end
  return found[1]
end

---Returns the folders whose files require a runtime that only this installed one
---provides. Records of deleted folders are removed.
---@param candidate pluv.Candidate
---@param also string a folder to check in any case
---@return pluv.RuntimeRequest[]
local function requests_for(candidate, also)
  local others = {}
  for _, other in ipairs(toolchain.installed()) do
    if other.path ~= candidate.path then
      others[#others + 1] = other
    end
  end
  local found, seen = {}, {}
  local function look(folder)
    if seen[folder] then
      return
    end
    seen[folder] = true
    local ok, request = errors.catch(toolchain.pin, { dir = folder })
    if not ok or not request.file or not toolchain.accepts(request, candidate) then
      return
    end
    for _, other in ipairs(others) do
      if toolchain.accepts(request, other) then
        return
      end
    end
    found[#found + 1] = request
  end
  local notes = used_by.dir()
  for _, entry in ipairs(notes and fs.is_dir(notes) and fs.list(notes) or {}) do
    local file = path.join(notes --[[@as string]], entry.name)
    local folder = fs.read(file):match("^[^\n]*") --[[@as string]]
    if fs.is_dir(folder) then
      look(folder)
    else
      fs.remove(file)
    end
  end
  look(also)
  return found
end

---Fails with `runtime.used` if some folder requires the runtime and no other
---installed one would do.
---@param candidate pluv.Candidate
---@param dir string the working folder
function M.refuse_used(candidate, dir)
  local requests = requests_for(candidate, dir)
  if #requests == 0 then
    return
  end
  local lines, seen = {}, {}
  for _, request in ipairs(requests) do
    local line = ("%s in %s"):format(runtimes.spell(request), request.file)
    if not seen[line] then
      seen[line] = true
      lines[#lines + 1] = line
    end
  end
  errors.raise {
    code = "runtime.used",
    message = ("%s %s is still required by %s"):format(candidate.name, candidate.version, table.concat(lines, ", ")),
    hint = ("change that, or remove the runtime anyway: `pluv uninstall %s@%s --force`"):format(candidate.name, candidate.version),
  }
end

---Removes a runtime. It is renamed first, so that it disappears in one step.
---@param candidate pluv.Candidate an installed one
function M.remove(candidate)
  local prefix = candidate.prefix --[[@as string]]
  local id = candidate.name .. "-" .. (candidate.commit or candidate.version)
  host_fs.with_lock(toolchains.lock(id), function()
    local aside = fs.temp_dir(toolchains.toolchains(), toolchains.prefix(id))
    if fs.exists(prefix) then
      fs.rename(prefix, path.join(aside, "removed"))
    end
    fs.remove(aside)
  end, "another pluv, which is installing " .. id)
end

return M
