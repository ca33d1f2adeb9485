---Builds one runtime: checks its archive, builds in the cache's work folder, fills a
---`.tmp-…` folder beside the toolchains and renames it. An interruption never leaves
---a partial toolchain.
local std_archive = require("std.archive")
local errors = require("std.errors")
local fs = require("std.fs")
local json = require("std.json")
local log = require("std.log")
local path = require("std.path")
local host_fs = require("host.fs")
local toolchain = require("host.toolchain")
local build_log = require("pluv.machine.build_log")
local folders = require("pluv.machine.folders")
local build_cache = require("pluv.runtime.build_cache")
local first_seen = require("pluv.runtime.first_seen")
local recipes = require("pluv.runtime.recipes")
local releases = require("pluv.runtime.release")
local toolchains = require("pluv.runtime.toolchains")
local upstream = require("pluv.runtime.upstream")

local title = releases.title

local M = {}

---Downloads an archive, and records the checksum of one that upstream publishes none
---for.
---@param release pluv.Release
---@param archive pluv.ReleaseArchive
---@param args table
---@return std.Download
---@return string url
local function download(release, archive, args)
  local ok, got, url = pcall(upstream.download, archive.urls, archive.sha256)
  if not ok then
    local failure = got --[[@as std.Failure]]
    if errors.is_failure(failure) and failure.code ~= "interrupted" and failure.code ~= "lua.bug" then
      errors.raise {
        code = failure.code,
        message = ("cannot download %s"):format(title(release)),
        hint = failure.code == "digest.mismatch" and "pluv rejected the archive; if you trust it, pass its checksum with `--sha256 SUM`"
          or failure.code == "fetch.network" and "check the network, or set PLUV_RUNTIME_MIRROR to a mirror"
          or nil,
        cause = failure,
      }
    end
    error(failure, 0)
  end
  local trusted = archive.trust and not args.no_verify
  if trusted then
    first_seen.keep("sums", archive.trust --[[@as string]], got.sha256)
  end
  if not archive.sha256 and trusted then
    log.warn(
      "upstream publishes no checksum for %s: trusting this first download; pluv accepts only this file from now on (sha256 %s)",
      path.base(url),
      got.sha256
    )
  elseif not archive.sha256 then
    log.warn("%s was not verified (sha256 %s)", path.base(url), got.sha256)
  end
  return got, url
end

---@param archive pluv.ReleaseArchive
---@param args table
---@return string
local function how_verified(archive, args)
  if archive.sha256 then
    return args.sha256 and "given" or archive.trust and "as before" or "known"
  end
  return args.no_verify and "no" or "first use"
end

---Builds a downloaded archive into a folder.
---@param release pluv.Release
---@param archive pluv.ReleaseArchive
---@param inputs table<string, string>
---@param from string the archive
---@param work string
---@param stage string
---@return table? record nil if it is a binary that does not run here
local function build(release, archive, inputs, from, work, stage)
  local recipe, source = recipes.find(release.name), path.join(work, archive.kind)
  std_archive.unpack(from, source)
  local b = {
    name = release.name,
    version = release.version,
    commit = release.commit,
    job = title(release),
    source = source,
    stage = stage,
    inputs = inputs,
    log = build_log.new(toolchains.log(release)),
  }
  if archive.kind == "binary" and recipe.take then
    return recipe.take(b)
  end
  return errors.finally(function()
    b.log:save()
  end, function()
    return recipe.build(b)
  end)
end

---Makes a runtime from one of its archives, or copies it from the cache.
---@param release pluv.Release
---@param archive pluv.ReleaseArchive
---@param args table
---@param work string
---@param stage string
---@return table? record nil if it is a binary that does not run here
---@return string? from
local function make_from(release, archive, args, work, stage)
  ---@type table<string, string>
  local inputs = archive.kind == "source" and recipes.find(release.name).inputs() or {}
  local function take(sha256)
    return sha256 and not args.force and build_cache.take(build_cache.dir(release, archive, sha256, inputs), stage) or nil
  end
  local record = take(archive.sha256)
  if record then
    return record, "cache"
  end
  local got, url = download(release, archive, args)
  record = not archive.sha256 and take(got.sha256) or nil
  if record then
    return record, "cache"
  end
  record = build(release, archive, inputs, got.path, work, stage)
  if not record then
    return nil
  end
  record.name, record.version = release.name, record.version or release.version
  local tag = toolchain.describe {
    name = release.name,
    version = record.version --[[@as string]],
  }
  record.abi, record.platform = tag.lua, tag.platform
  record.kind, record.url, record.sha256, record.verified = archive.kind, url, got.sha256, how_verified(archive, args)
  local id = releases.id(release)
  build_cache.keep(build_cache.dir(release, archive, got.sha256, inputs), stage, record, toolchains.prefix(id))
  return record, archive.kind
end

---@param stage string
---@param record table
local function publish(stage, record)
  fs.write(path.join(stage, "toolchain.json"), json.encode(record) .. "\n")
  local target = path.join(toolchains.toolchains(), record.name .. "-" .. record.version)
  host_fs.recover(target)
  host_fs.replace(stage, target)
end

---Reports whether a failure means that the server or folder does not have the
---archive.
---@param failure std.Failure?
---@return boolean
local function is_missing(failure)
  while failure and errors.is_failure(failure) do
    if failure.code == "file.missing" or failure.code == "fetch.status" then
      return true
    end
    failure = failure.cause
  end
  return false
end

---@param args table
---@param work string
---@param stages string[] temporary folders are appended
---@return { version: string, from: string }
local function make(args, work, stages)
  local release = args.release
  local prefix = toolchains.prefix(releases.id(release))
  for i, archive in ipairs(release.archives) do
    local stage = fs.temp_dir(toolchains.toolchains(), prefix)
    stages[#stages + 1] = stage
    local ok, record, from = pcall(make_from, release, archive, args, work, stage)
    ---@cast from string
    if ok and record then
      publish(stage, record)
      if release.commit then
        first_seen.keep("commits", record.version, release.commit)
      end
      return { version = record.version, from = from }
    elseif
      not ok and not (
        release.archives[i + 1] and is_missing(record --[[@as std.Failure]])
      )
    then
      error(record, 0)
    end
    log.note(
      ok and "the released binary of %s does not run here; building from source"
        or "%s has no binary for this platform; building from source",
      title(release)
    )
  end
  return errors.raise { code = "build.failed", message = ("%s does not run on this machine"):format(title(release)) }
end

---@param args table
---@return { version: string, from: string }
local function make_locked(args)
  local id = releases.id(args.release)
  return host_fs.with_lock(toolchains.lock(id), function()
    local there = not args.force and releases.installed(args.release)
    if there then
      return { version = there.version, from = "there" }
    end
    toolchains.sweep(toolchains.toolchains(), toolchains.prefix(id))
    local stages = {}
    return errors.finally(function()
      for _, stage in ipairs(stages) do
        fs.remove(stage)
      end
    end, function()
      return host_fs.scratch(folders.work_dir(), "runtime-", function(work)
        return make(args, work, stages)
      end)
    end)
  end, "another pluv, which is installing " .. title(args.release))
end

---Installs one release, unless another process has done so meanwhile. Runs as a job:
---arguments and result are plain data.
---@param args { release: pluv.Release, force: boolean, no_verify: boolean, sha256?: string }
---@return { version: string, from: "there"|"cache"|"binary"|"source" }
function M.runtime(args)
  local ok, result = errors.catch(make_locked, args)
  if ok then
    return result
  elseif result.code == "interrupted" or result.code == "lua.bug" then
    error(result, 0)
  end
  return errors.raise { code = result.code, message = ("cannot install %s"):format(title(args.release)), cause = result }
end

return M
