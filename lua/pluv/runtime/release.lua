---Releases of runtimes: what a request means, and whether it is installed.
local errors = require("std.errors")

local M = {}

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

---Returns the release that a request means, with sums that are known already.
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

---Returns the installed runtime that is a release, or nil.
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

return M
