---Where runtimes are downloaded from.
---
---A mirror has upstream's paths: `lua-5.4.6.tar.gz` of lua.org/ftp, `archive/…` and
---`releases/…` of the LuaJIT and Luau repositories. Files replace what upstream
---answers through APIs: `heads/v2.1` has the commit of LuaJIT's branch (or rolling
---version), `releases/latest` and `releases/tags/TAG` have GitHub's description of a
---Luau release.
local errors = require("std.errors")
local fs = require("std.fs")
local http = require("std.http")
local log = require("std.log")
local path = require("std.path")
local platform = require("host.platform")
local config = require("pluv.machine.config")

local M = {}

---@class pluv.RuntimeSource
---@field base string URL or absolute folder, without a trailing slash
---@field is_mirror boolean
---@field also? string[] more bases with the same files

local upstream = {
  lua = { base = "https://www.lua.org/ftp", also = { "https://webserver2.tecgraf.puc-rio.br/lua/mirror/ftp" } },
  luajit = { base = "https://github.com/LuaJIT/LuaJIT" },
  luarocks = { base = "https://luarocks.github.io/luarocks/releases" },
  luau = { base = "https://github.com/luau-lang/luau" },
}

---@param place string URL or folder
---@param dir string base of relative folders
---@return pluv.RuntimeSource
local function mirror(place, dir)
  local base = place
  if not place:find("^%a[%w+.-]*://") then
    base = path.resolve(dir, place)
  end
  return { base = (base:gsub("/+$", "")), is_mirror = true }
end

---Returns the source of a runtime: PLUV_RUNTIME_MIRROR, [mirrors] of config.toml, or
---upstream's site.
---@param name "lua"|"luajit"|"luau"|"luarocks"
---@return pluv.RuntimeSource
function M.of(name)
  local given = platform.env("PLUV_RUNTIME_MIRROR")
  if given and given ~= "" then
    return mirror(given, platform.cwd())
  end
  local configured = config.load().mirrors[name]
  if configured and configured ~= "" then
    return mirror(configured, platform.folder("config"))
  end
  return { base = upstream[name].base, also = upstream[name].also, is_mirror = false }
end

---Returns the URLs of a file, in the order to try.
---@param source pluv.RuntimeSource
---@param file string
---@return string[]
function M.urls(source, file)
  local urls = { source.base .. "/" .. file }
  for _, base in ipairs(source.also or {}) do
    urls[#urls + 1] = base .. "/" .. file
  end
  return urls
end

---@type table<string, boolean>
local elsewhere = {
  ["fetch.network"] = true,
  ["fetch.status"] = true,
  ["fetch.content"] = true,
  ["archive.format"] = true,
  ["file.missing"] = true,
}

---Downloads an archive from the first URL that has it. Mirrors of registries are not
---used: runtimes are shared by all projects.
---@param urls string[]
---@param sha256? string
---@return std.Download
---@return string url
function M.download(urls, sha256)
  local first = nil
  for _, url in ipairs(urls) do
    local ok, result = errors.catch(http.download, { url = url, sha256 = sha256, immutable = true, expect = "archive" })
    if ok then
      return result, url
    elseif not elsewhere[result.code] then
      error(result, 0)
    end
    log.debug("%s", result.message)
    first = first or result
  end
  error(first, 0)
end

---Returns the content of a URL that may change, or nil if it is missing.
---@param url string
---@return string?
function M.text(url)
  local ok, result = errors.catch(http.download, { url = url })
  if ok then
    return fs.read(result.path)
  elseif not elsewhere[result.code] and result.code ~= "fetch.offline" then
    error(result, 0)
  end
  log.debug("%s", result.message)
end

return M
