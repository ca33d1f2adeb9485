---Installing runtimes: which releases, which of them are there, the others in
---parallel.
local errors, fs, path = require("std.errors"), require("std.fs"), require("std.path")
local layout = require("pluv.runtime.toolchains")

local M = {}

---@class pluv.InstallOptions
---@field offline boolean
---@field force? boolean build again, even if it is there
---@field sha256? string what the archive must be
---@field no_verify? boolean take an archive that nothing vouches for

---@class pluv.ReleaseArchive
---@field kind "source"|"binary"
---@field urls string[]
---@field sha256? string
---@field trust? string under which the sum of the first download is remembered

---@class pluv.Release
---@field name string
---@field version? string nil where only the source tells
---@field commit? string
---@field archives pluv.ReleaseArchive[] in order of preference

---@class pluv.RuntimeBuild what a recipe builds from
---@field name string
---@field version? string
---@field commit? string
---@field source string the folder with what the archive held
---@field stage string the folder to fill
---@field inputs table<string, string> as the recipe gave them
---@field log pluv.Log
---@field job string the id of the job that builds it

---How a release is called in messages.
---@param release pluv.Release
---@return string
function M.title(release)
  return release.name .. " " .. (release.version or release.commit:sub(1, 12))
end

---What names a release where its version is not known yet.
---@param release pluv.Release
---@return string
function M.id(release)
  return release.name .. "-" .. (release.commit or release.version)
end

---The release that a request means, with sums that are known already.
---@param request pluv.RuntimeRequest
---@param options pluv.InstallOptions
---@return pluv.Release
function M.resolve(request, options)
  if request.name == nil or request.name == "builtin" then
    errors.raise {
      code = "cli.usage",
      message = "the builtin runtime is a part of pluv: there is nothing to install",
      hint = "install another, as `pluv install lua@5.4`",
    }
  end
  local release = require("pluv.runtime.recipes").find(request.name).resolve(request, options)
  local sums = require("pluv.runtime.first_seen").load().sums
  for _, archive in ipairs(release.archives) do
    archive.sha256 = archive.sha256 or archive.trust and not options.no_verify and sums[archive.trust] or nil
    if not archive.sha256 and not archive.trust and not options.no_verify then
      errors.raise {
        code = "runtime.unverified",
        message = ("no checksum of %s is known to pluv"):format(M.title(release)),
        hint = ("give the SHA-256 of its archive: `pluv install %s@%s --sha256 SUM`, or do without with `--no-verify`"):format(
          release.name, release.version),
      }
    end
  end
  return release
end

---The installed runtime that is a release, or nil.
---@param release pluv.Release
---@return pluv.Candidate?
function M.installed(release)
  for _, candidate in ipairs(require("host.toolchain").installed()) do
    if candidate.name == release.name
      and (candidate.version == release.version or release.commit and candidate.commit == release.commit) then
      return candidate
    end
  end
end

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
    local release = M.resolve(request, options)
    if not seen[M.id(release)] then
      seen[M.id(release)] = true
      releases[#releases + 1] = release
    end
  end
  fs.make_dir(layout.toolchains())
  local graph = require("std.jobs").graph { title = "Installing" }
  local results = {}
  for i, release in ipairs(releases) do
    local there = not options.force and M.installed(release)
    results[i] = { name = release.name, state = "there", from = "there", version = there and there.version }
    if not there then
      graph:lua {
        id = M.title(release),
        label = "prepared " .. M.title(release),
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
    local result, done = results[i], made[M.title(release)]
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
