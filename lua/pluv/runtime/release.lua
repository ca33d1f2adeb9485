---Releases of runtimes: resolves requests, and finds installed ones.
local errors = require("std.errors")
local host_http = require("host.http")
local toolchain = require("host.toolchain")
local first_seen = require("pluv.runtime.first_seen")
local recipes = require("pluv.runtime.recipes")

local M = {}

---@class pluv.ReleaseArchive
---@field kind "source"|"binary"
---@field urls string[]
---@field sha256? string
---@field trust? string the key under which the first download's checksum is recorded

---@class pluv.Release
---@field name string
---@field version? string nil if only the source has it: then there is a commit
---@field commit? string
---@field archives pluv.ReleaseArchive[] the preferred one first

---@class pluv.RuntimeBuild the input of a recipe
---@field name string
---@field version? string
---@field commit? string
---@field source string folder with the unpacked archive
---@field stage string the folder to fill
---@field inputs table<string, string> from the recipe's `inputs`
---@field log pluv.Log
---@field job string id of the build job

---Returns the name of a release for messages.
---@param release pluv.Release
---@return string
function M.title(release)
  return release.name .. " " .. (release.version or (release.commit or ""):sub(1, 12))
end

---Returns a unique name of a release, also if its version is not known yet.
---@param release pluv.Release
---@return string
function M.id(release)
  return release.name .. "-" .. (release.commit or release.version)
end

---Returns the release for a request, with known checksums.
---@param request pluv.RuntimeRequest
---@param options pluv.InstallOptions
---@return pluv.Release
function M.resolve(request, options)
  if request.name == nil or request.name == "builtin" then
    errors.raise {
      code = "cli.usage",
      message = "the builtin runtime is part of pluv and needs no installation",
      hint = "name another runtime, for example `pluv install lua@5.4`",
    }
  end
  local release = recipes.find(request.name --[[@as string]]).resolve(request, options)
  local sums = first_seen.load().sums
  for _, archive in ipairs(release.archives) do
    archive.sha256 = archive.sha256 or archive.trust and not options.no_verify and sums[archive.trust] or nil
    if not archive.sha256 and not archive.trust and not options.no_verify then
      errors.raise {
        code = "runtime.unverified",
        message = ("pluv knows no checksum for %s"):format(M.title(release)),
        hint = ("pass the SHA-256 of its archive: `pluv install %s@%s --sha256 SUM`, or skip the check with `--no-verify`"):format(
          release.name,
          release.version
        ),
      }
    end
  end
  return release
end

---Fails with `runtime.unknown` if pluv knows, without the network, that no release matches
---a request.
---@param request pluv.RuntimeRequest
function M.require_known(request)
  if not request.name or request.name == "builtin" then
    return
  end
  host_http.configure { offline = true, retries = -1 }
  local recipe = recipes.find(request.name --[[@as string]])
  local ok, failure = errors.catch(recipe.resolve, request, { offline = true })
  if not ok and failure.code == "runtime.unknown" then
    error(failure, 0)
  end
end

---Returns the installed runtime of a release, or nil.
---@param release pluv.Release
---@return pluv.Candidate?
function M.installed(release)
  for _, candidate in ipairs(toolchain.installed()) do
    if
      candidate.name == release.name
      and (candidate.version == release.version or release.commit and candidate.commit == release.commit)
    then
      return candidate
    end
  end
end

return M
