---Installing runtimes: which releases, which of them are there, the others in
---parallel.
local fs, path = require("std.fs"), require("std.path")
local layout = require("pluv.runtime.toolchains")

local M = {}

---@class pluv.InstallOptions
---@field offline boolean
---@field force? boolean build again, even if it is there
---@field sha256? string what the archive must be
---@field no_verify? boolean take an archive that nothing vouches for

---@class pluv.InstallResult
---@field name string
---@field version string
---@field state "installed"|"there"
---@field from "there"|"cache"|"binary"|"source"
---@field path string its folder

---Installs what requests mean, in parallel.
---@param requests pluv.RuntimeRequest[]
---@param options pluv.InstallOptions
---@return pluv.InstallResult[]
function M.install(requests, options)
  local releases, seen = {}, {}
  for _, request in ipairs(requests) do
    local release = require("pluv.runtime.release").resolve(request, options)
    if not seen[require("pluv.runtime.release").id(release)] then
      seen[require("pluv.runtime.release").id(release)] = true
      releases[#releases + 1] = release
    end
  end
  fs.make_dir(layout.toolchains())
  local graph = require("std.jobs").graph { title = "Installing" }
  local results = {}
  for i, release in ipairs(releases) do
    local there = not options.force and require("pluv.runtime.release").installed(release)
    results[i] = { name = release.name, state = "there", from = "there", version = there and there.version }
    if not there then
      graph:lua {
        id = require("pluv.runtime.release").title(release),
        label = "prepared " .. require("pluv.runtime.release").title(release),
        module = "pluv.runtime.build_release",
        call = "runtime",
        args = {
          release = release, sha256 = options.sha256,
          force = options.force == true, no_verify = options.no_verify == true,
        },
      }
    end
  end
  local made = graph:run()
  for i, release in ipairs(releases) do
    local result, done = results[i], made[require("pluv.runtime.release").title(release)]
    if done then
      result.version, result.from = done.version, done.from
      result.state = done.from == "there" and "there" or "installed"
    end
    result.path = path.join(layout.toolchains(), result.name .. "-" .. result.version)
  end
  return results
end

---What helps where a runtime could not be installed: not to install it, which was just
---tried, nor to work offline.
---@param request pluv.RuntimeRequest
---@param failure std.Failure
---@return string
function M.hint_of(request, failure)
  local link = failure ---@type std.Failure?
  while link do
    if link.code == "fetch.network" then
      return "check the network; `pluv list` shows the runtimes that are installed, and `--runtime` takes one of them"
    elseif link.hint then
      return link.hint
    end
    link = link.cause
  end
  return ("`pluv list` shows the runtimes that are installed: take one with `--runtime`, or name another in %s"):format(request.from)
end

local words = { cache = "from the cache", source = "built from source", binary = "as released" }

---Says what was installed, on standard error.
---@param results pluv.InstallResult[]
function M.announce(results)
  local log, style = require("std.log"), require("host.term").style
  for _, result in ipairs(results) do
    if result.from == "there" then
      log.note("%s %s is installed already", result.name, result.version)
    else
      log.note(" %s %s %s, %s", style("green", "+"), result.name, result.version, words[result.from])
    end
  end
end

return M
