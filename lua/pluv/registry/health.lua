---Checks registries and their mirrors.
local errors = require("std.errors")
local log = require("std.log")
local time = require("std.time")
local host_http = require("host.http")

local M = {}

---Converts seconds to whole days, rounding down, so that a past time is negative.
---@param seconds number
---@return integer
local function days(seconds)
  return seconds >= 0 and math.floor(seconds / 86400) or -math.max(1, math.floor(-seconds / 86400))
end

---@class pluv.Health
---@field registry string name of the registry
---@field kind "registry"|"mirror"
---@field url string
---@field state "up"|"behind"|"down"
---@field error? string reason, if it is down
---@field milliseconds? integer response time
---@field modified? string date of its manifest
---@field age_seconds? integer age of its manifest
---@field certificate_expires? string date
---@field certificate_days? integer days left

---How much older than its registry a mirror may be, in seconds.
local lag = 24 * 60 * 60

---@param got table result of the host
---@param place { registry: string, kind: "registry"|"mirror", url: string }
---@return pluv.Health
local function describe(got, place)
  local now, date = os.time(), time.format
  local down = got.error ~= ""
  return {
    registry = place.registry,
    kind = place.kind,
    url = place.url,
    state = down and "down" or "up",
    error = down and got.error or nil,
    milliseconds = not down and got.milliseconds or nil,
    modified = got.modified > 0 and date(got.modified) or nil,
    age_seconds = got.modified > 0 and math.max(0, now - got.modified) --[[@as integer]] or nil,
    certificate_expires = got.expires > 0 and date(got.expires) or nil,
    certificate_days = got.expires > 0 and days(got.expires - now) or nil,
  }
end

---Checks all registries and mirrors concurrently.
---@param registries pluv.Registry[]
---@param lua string version whose manifests to check
---@return pluv.Health[] list in the order of the registries, each before its mirrors
---@return string[] down registries that are down with all their mirrors
function M.check(registries, lua)
  local places, urls = {}, {}
  local function add(registry, kind, url, shown)
    urls[#urls + 1] = url
    places[#places + 1] = { registry = registry.name, kind = kind, url = shown }
  end
  for _, registry in ipairs(registries) do
    add(registry, "registry", registry.location, registry.url)
    for _, mirror in ipairs(registry.mirrors) do
      add(registry, "mirror", mirror, mirror)
    end
  end
  local list, down, answers = {}, {}, {}
  local current ---@type pluv.Health?
  for i, got in ipairs(host_http.probe { lua = lua, places = urls }) do
    local health = describe(got, places[i])
    list[i] = health
    answers[health.registry] = answers[health.registry] or health.state ~= "down"
    if health.kind == "registry" then
      current = health
    elseif health.age_seconds and current and current.age_seconds and health.age_seconds - current.age_seconds > lag then
      health.state = "behind"
    end
  end
  for _, registry in ipairs(registries) do
    if not answers[registry.name] then
      down[#down + 1] = registry.name
    end
  end
  return list, down
end

---Checks the place of a new registry, which is not in use yet. Only warns if it cannot be
---checked now. Fails with `registry.invalid` if it answers and has no manifest.
---@param name string
---@param location string URL or absolute folder
---@return boolean wants_login
function M.check_new(name, location)
  local got = assert(host_http.probe({ lua = "5.1", places = { location } })[1])
  local is_server = location:find("^https?://") ~= nil
  if got.absent then
    errors.raise {
      code = "registry.invalid",
      message = ("%s is not a registry: %s"):format(location, is_server and "the server has no manifest there" or "there is no manifest"),
      hint = is_server and "check the URL; `pluv --offline registry add` adds it unchecked"
        or ("make one with `luarocks-admin make-manifest %s`; `pluv --offline registry add` adds it unchecked"):format(location),
    }
  elseif got.status == 401 or got.status == 403 then
    return true
  elseif got.error ~= "" then
    log.warn("the registry `%s` was not checked: %s: %s", name, location, got.error)
  end
  return false
end

return M
