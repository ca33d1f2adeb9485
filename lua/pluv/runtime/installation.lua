---Installs runtimes: resolves releases, and installs the missing ones in parallel.
local fs = require("std.fs")
local jobs = require("std.jobs")
local log = require("std.log")
local path = require("std.path")
local term = require("host.term")
local runtimes = require("pluv.runtime")
local runtime_release = require("pluv.runtime.release")
local toolchains = require("pluv.runtime.toolchains")

local M = {}

---@class pluv.InstallOptions
---@field offline boolean
---@field force? boolean reinstall
---@field sha256? string expected checksum of the archive
---@field no_verify? boolean accept an archive without a known checksum

---@class pluv.InstallResult
---@field name string
---@field version string
---@field state "installed"|"there"
---@field from "there"|"cache"|"binary"|"source"
---@field path string its folder

---Installs runtimes in parallel.
---@param requests pluv.RuntimeRequest[]
---@param options pluv.InstallOptions
---@return pluv.InstallResult[]
function M.install(requests, options)
  local releases, seen = {}, {}
  for _, request in ipairs(requests) do
    local release = runtime_release.resolve(request, options)
    if not seen[runtime_release.id(release)] then
      seen[runtime_release.id(release)] = true
      releases[#releases + 1] = release
    end
  end
  fs.make_dir(toolchains.toolchains())
  local graph = jobs.graph { title = "Installing" }
  local results = {}
  for i, release in ipairs(releases) do
    local there = not options.force and runtime_release.installed(release)
    results[i] = { name = release.name, state = "there", from = "there", version = there and there.version }
    if not there then
      graph:lua {
        id = runtime_release.title(release),
        label = "prepared " .. runtime_release.title(release),
        doing = "preparing " .. runtime_release.title(release),
        module = "pluv.runtime.build_release",
        call = "runtime",
        args = {
          release = release,
          sha256 = options.sha256,
          force = options.force == true,
          no_verify = options.no_verify == true,
        },
      }
    end
  end
  local made = graph:run()
  for i, release in ipairs(releases) do
    local result, done = results[i], made[runtime_release.title(release)]
    if done then
      result.version, result.from = done.version, done.from
      result.state = done.from == "there" and "there" or "installed"
    end
    result.path = path.join(toolchains.toolchains(), result.name .. "-" .. result.version)
  end
  return results
end

---Returns a hint for a runtime that could not be installed; never "install it" or "go
---online", which was just tried.
---@param request pluv.RuntimeRequest
---@param failure std.Failure
---@return string
function M.hint_of(request, failure)
  local link = failure ---@type std.Failure?
  local flag = runtimes.flag(request.from)
  local choose = ("choose an installed runtime (see `pluv list`) with `%s`"):format(flag or "--runtime")
  while link do
    if link.code == "fetch.network" then
      return "check the network, or " .. choose
    elseif link.hint then
      return link.hint
    end
    link = link.cause
  end
  return flag and choose or ("%s, or change %s"):format(choose, request.from)
end

local words = { cache = "from the cache", source = "built from source", binary = "prebuilt" }

---Prints what was installed, on stderr.
---@param results pluv.InstallResult[]
function M.announce(results)
  local style = term.style
  for _, result in ipairs(results) do
    if result.from == "there" then
      log.note("%s %s is already installed", result.name, result.version)
    else
      log.note(" %s %s %s, %s", style("green", "+"), result.name, result.version, words[result.from])
    end
  end
end

return M
