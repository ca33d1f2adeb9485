---Scripts of a URL: code of a stranger, which runs only after the user agreed.
local errors = require("std.errors")
local fs = require("std.fs")
local log = require("std.log")
local tables = require("std.table")
local host_http = require("host.http")
local host_project = require("host.project")
local prompt = require("host.prompt")
local term = require("host.term")
local scripts = require("pluv.tool.scripts")

local M = {}

---Reports whether a word of the command line is a URL.
---@param word string
---@return boolean
function M.is_url(word)
  return word:find("^%a[%w+.-]*://") ~= nil
end

---@param url string
---@param yes boolean
local function check(url, yes)
  if not url:lower():find("^https://") then
    errors.raise {
      code = "cli.usage",
      message = ("pluv only runs scripts of https URLs, not `%s`"):format(url),
      hint = "download the file yourself, read it, and run it by its name",
    }
  elseif not yes and not term.terminals().stdin then
    errors.raise {
      code = "prompt.unattended",
      message = ("cannot ask whether to run %s: there is no terminal"):format(url),
      hint = "`--yes` runs it without a question",
    }
  end
end

---Refuses folders of this machine as registries: whoever wrote the script cannot know them.
---@param header string?
---@param url string
local function check_registries(header, url)
  for _, registry in ipairs(header and host_project.parse(header, url).registries or {}) do
    for _, place in ipairs(tables.join({ registry.url }, registry.mirrors)) do
      if not place:lower():find("^https://") then
        errors.raise {
          code = "registry.invalid",
          message = ("%s takes rocks from `%s`; a script of a URL may only name https registries"):format(url, place),
        }
      end
    end
  end
end

---@param header string?
---@return string
local function wishes(header)
  local config = header and host_project.parse(header, "the script")
  local rocks, places = {}, {}
  for i, dependency in ipairs(config and config.dependencies or {}) do
    rocks[i] = dependency.name
  end
  for i, registry in ipairs(config and config.registries or {}) do
    places[i] = registry.url
  end
  return (rocks[1] and "; it installs " .. table.concat(rocks, ", ") or "")
    .. (places[1] and " from " .. table.concat(places, ", ") .. " too" or "")
end

---Downloads a script, and asks whether to run it. Fails with `trust.required`.
---@param ctx pluv.Context
---@param url string
---@param yes boolean whether not to ask
---@return pluv.Script
function M.get(ctx, url, yes)
  check(url, yes)
  host_http.configure { cache_dir = "", offline = ctx.offline, timeout_seconds = 0, retries = -1 }
  local got = host_http.download { url = url }
  if got.size > scripts.limit then
    errors.raise { code = "limit.reached", message = ("%s has more than %d bytes"):format(url, scripts.limit) }
  end
  local script = { file = scripts.store(fs.read(got.path)), label = url } ---@type pluv.Script
  local header = scripts.header(script)
  check_registries(header, url)
  log.note("%s: %d bytes, sha256 %s%s", url, got.size, got.sha256, wishes(header))
  if not yes then
    local answer = prompt.ask("Run it with your rights? [y/N] ")
    if not answer or not answer:lower():find("^y") then
      errors.raise { code = "trust.required", message = ("%s was not run"):format(url) }
    end
  end
  return script
end

return M
