---Releases of pluv: where they are, which files they have, and the checksums of these.
---
---Below its address a release has `releases/download/vVERSION/FILE`, and the newest one
---`releases/latest/download/FILE` too. SHA256SUMS lists all files.
local errors = require("std.errors")
local fs = require("std.fs")
local http = require("std.http")
local path = require("std.path")
local platform = require("host.platform")

local M = {}

---@class pluv.PluvRelease
---@field base string URL or absolute folder, without a trailing slash
---@field version string
---@field sums table<string, string> SHA-256 by file name

---Returns where releases come from: PLUV_MIRROR, the mirror of the installation, or
---pluv's own address.
---@param mirror? string
---@return string URL or absolute folder, without a trailing slash
function M.base(mirror)
  local base = platform.env("PLUV_MIRROR") or ""
  base = base ~= "" and base or mirror or ""
  base = base ~= "" and base or platform.release().address
  if not base:find("^%a[%w+.-]*://") then
    base = path.resolve(platform.cwd(), base)
  end
  return (base:gsub("/+$", ""))
end

local processors = { x86_64 = "amd64", aarch64 = "arm64", arm = "armv7" }

---Returns the name of a machine in the names of archives.
---@param info { os: string, arch: string }
---@return string such as `linux_amd64`
function M.platform(info)
  return info.os .. "_" .. (processors[info.arch] or info.arch)
end

---Returns the name of an archive.
---@param version string
---@param on string a platform
---@return string
function M.archive(version, on)
  return ("pluv_%s_%s.%s"):format(version, on, on:find("^windows") and "zip" or "tar.gz")
end

---Returns the URL of a file of a release.
---@param release pluv.PluvRelease
---@param file string
---@return string
function M.url(release, file)
  return ("%s/releases/download/v%s/%s"):format(release.base, release.version, file)
end

---Returns a version without the `v` of its tag. Fails with `cli.usage` if it is none.
---@param text string
---@return string
function M.version(text)
  local version = text:gsub("^v", "")
  if not version:find("^%d+%.%d+%.%d+$") and not version:find("^%d+%.%d+%.%d+[-+][%w.+-]+$") then
    errors.raise { code = "cli.usage", message = ("`%s` is not a version of pluv, such as 1.2.3"):format(text) }
  end
  return version
end

---Parses SHA256SUMS.
---@param text string
---@return table<string, string>
function M.parse_sums(text)
  local sums = {}
  for line in text:gmatch("[^\r\n]+") do
    local sum, file = line:match("^(%x+) [ *]([%w._~+-]+)$")
    if sum and #sum == 64 then
      sums[file] = sum:lower()
    end
  end
  return sums
end

---Finds the newest release, or one by its version. Fails with `self.missing` if it has no
---archive for a platform.
---@param base string
---@param version? string
---@param on string a platform
---@return pluv.PluvRelease
function M.find(base, version, on)
  local folder = version and "download/v" .. version or "latest/download"
  local url = ("%s/releases/%s/SHA256SUMS"):format(base, folder)
  local sums = M.parse_sums(fs.read(http.download({ url = url }).path))
  local found = version and sums[M.archive(version, on)] and version
  for file in pairs(version and {} or sums) do
    local named = file:match("^pluv_(%d[%w.+-]*)_")
    if named and file == M.archive(named, on) then
      found = named
    end
  end
  return {
    base = base,
    version = found or errors.raise {
      code = "self.missing",
      message = ("%s lists no pluv %s"):format(url, M.archive(version or "VERSION", on)),
      hint = "build it with Go: `pluv help installing`",
    },
    sums = sums,
  }
end

---Compares two versions of pluv by the rules of semver.org.
---@param a string
---@param b string
---@return integer negative if `a` is older
function M.compare(a, b)
  local function parts(version)
    local core, pre = version:gsub("%+.*$", ""):match("^([%d.]+)%-?(.*)$")
    local list = {}
    for number in (core or ""):gmatch("%d+") do
      list[#list + 1] = tonumber(number)
    end
    return list, pre or ""
  end
  local mine, my_pre = parts(a)
  local yours, your_pre = parts(b)
  for i = 1, 3 do
    if (mine[i] or 0) ~= (yours[i] or 0) then
      return (mine[i] or 0) < (yours[i] or 0) and -1 or 1
    end
  end
  if my_pre == your_pre then
    return 0
  elseif my_pre == "" or your_pre == "" then
    return my_pre == "" and 1 or -1
  end
  local next_mine, next_yours = my_pre:gmatch("[^.]+"), your_pre:gmatch("[^.]+")
  while true do
    local x, y = next_mine(), next_yours()
    if not x or not y then
      return x and 1 or y and -1 or 0
    elseif x ~= y then
      local m, n = tonumber(x), tonumber(y)
      if m and n then
        return m < n and -1 or 1
      elseif m or n then
        return m and -1 or 1
      end
      return x < y and -1 or 1
    end
  end
end

return M
