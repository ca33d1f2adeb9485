---Drops runtimes from pluv.lock.
local errors = require("std.errors")
local log = require("std.log")
local host_lock = require("host.lock")
local argument = require("pluv.runtime.argument")
local exclusive = require("pluv.project.exclusive")
local locks = require("pluv.lock")
local other_runtimes = require("pluv.lock.other_runtimes")

local M = {}

---Returns the tag of a runtime of the lock. Fails with `lock.missing` if the lock does
---not have it. It need not be installed.
---@param lock pluv.Lock?
---@param text string such as "lua@5.1"; without a version if the lock has one of that name
---@return string
local function tag_of(lock, text)
  local request = argument.parse(text, "a runtime is written like `lua@5.1`")
  local found, all = {}, {}
  for i, block in ipairs(lock and lock.runtimes or {}) do
    all[i] = "`" .. block.tag .. "`"
    local name, series = block.tag:match("^(%a+)%-(.+)$")
    if
      name == request.name and (series .. "."):sub(1, #request.version + 1) == request.version .. "."
      or request.version == "" and name == request.name
    then
      found[#found + 1] = block.tag
    end
  end
  if #found ~= 1 then
    local message = #found == 0 and "pluv.lock does not cover %s" or "pluv.lock covers several versions of %s"
    errors.raise {
      code = "lock.missing",
      message = message:format(text),
      hint = all[1] and "it covers " .. table.concat(all, ", ") or "run `pluv lock`",
    }
  end
  return found[1] --[[@as string]]
end

---Drops runtimes and the packages that only they have. Fails with `lock.missing`, and
---with `cli.usage` for a runtime of the project: it would be locked again at once.
---@param project pluv.Project
---@param runtime pluv.Runtime of the project
---@param list string[] such as "lua@5.1"
function M.drop(project, runtime, list)
  local dropped, used = {}, { [runtime.tag] = true } ---@type string[], table<string, boolean>
  local required = other_runtimes.required(project)
  for _, other in ipairs(required) do
    used[other.tag] = true
  end
  exclusive.with(project.root, function()
    exclusive.update(project.root, project.lock_file, function(text)
      local now = text
      for i, one in ipairs(list) do
        local tag = tag_of(now and locks.parse(now) or nil, one)
        if used[tag] then
          errors.raise {
            code = "cli.usage",
            message = ("cannot drop %s: the project uses it"):format(tag),
            hint = "choose another runtime first: [runtime] in pluv.toml, or `--runtime`",
          }
        end
        dropped[i] = tag
        now = host_lock.drop(now --[[@as string]], "pluv.lock", tag)
      end
      return now
    end)
  end)
  log.note("dropped %s from pluv.lock", table.concat(dropped, ", "))
end

return M
