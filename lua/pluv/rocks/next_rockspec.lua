---Writes the rockspec of a new version: `new_version`.
local errors = require("std.errors")
local fs = require("std.fs")
local hash = require("std.hash")
local http = require("std.http")
local log = require("std.log")
local path = require("std.path")
local host_fs = require("host.fs")
local rockspec = require("host.rockspec")
local machine_folders = require("pluv.machine.folders")
local kind = require("pluv.source.kind")
local unpack_source = require("pluv.source.unpack")
local given_file = require("pluv.rocks.given_file")
local local_build = require("pluv.rocks.local_build")
local local_search = require("pluv.rocks.local_search")
local persist = require("pluv.rocks.persist")
local server_files = require("pluv.rocks.server_files")
local server_search = require("pluv.rocks.server_search")

local M = {}

---Returns the rockspec to begin with.
---@param settings pluv.RocksSettings
---@param work string
---@return string file
local function old_of(settings, work)
  local rock, dir = settings.opts.rock, settings.ctx.dir
  if not rock then
    return local_build.rockspec_of(dir)
  elseif rock:find("://.*rockspec$") then
    return server_files.save(rock, dir)
  elseif rock:find("rockspec$") then
    return given_file.fetch(settings, rock, work)
  end
  local found = server_search.newest(settings, local_search.query(rock, nil, settings.opts.namespace), { rockspec = true })
  return server_files.save(found.url, dir)
end

---Names the folder of an archive, if it is not the one that is expected: the named one, the
---one called like the archive, or the only one.
---@param source table<string, any>
---@param file string the archive
---@param work string
local function name_folder(source, file, work)
  local base = kind.base_name(source.url)
  local unpacked = path.join(work, "unpacked")
  local ok, is_single = errors.catch(unpack_source.unpack, file, base, unpacked)
  local expected = source.dir or base:gsub("%.%w+$", ""):gsub("%.tar$", "")
  if not ok or is_single or fs.is_dir(path.join(unpacked, expected)) then
    return
  end
  local folders = {}
  for _, entry in ipairs(fs.list(unpacked)) do
    folders[#folders + 1] = entry.type == "dir" and entry.name or nil
  end
  if source.dir and folders[1] or folders[2] then
    log.note("the archive has no folder %s; using %s", expected, folders[1])
    source.dir = folders[1]
  end
end

---Downloads a source, and updates its MD5 checksum. Fails, or warns, if that is not
---possible.
---@param settings pluv.RocksSettings
---@param source table<string, any>
---@param work string
---@param is_needed boolean
---@return boolean reached
local function check_source(settings, source, work, is_needed)
  if kind.is_repository(source.url) then
    return true
  end
  local file = path.join(work, "source")
  local ok, failure = errors.catch(http.download, { url = source.url, to = file })
  if not ok and is_needed then
    return false
  elseif not ok then
    log.warn("cannot download %s: %s", source.url, failure.message)
    return true
  end
  name_folder(source, file, work)
  if source.md5 then
    settings:print("File successfully downloaded. Updating MD5 checksum...")
    source.md5 = hash.md5_file(file)
  else
    settings:print("File successfully downloaded.")
  end
  return true
end

---Replaces the old version in a field.
---@param settings pluv.RocksSettings
---@param source table<string, any>
---@param field string
---@param old string
---@param new string
---@return boolean changed
local function guess(settings, source, field, old, new)
  if type(source[field]) ~= "string" then
    return false
  end
  local text = source[field]:gsub(old:gsub("%p", "%%%0"), (new:gsub("%%", "%%%%")))
  if text == source[field] then
    return false
  end
  settings:print(("Guessing new '%s' field as %s"):format(field, text))
  source[field] = text
  return true
end

---@param settings pluv.RocksSettings
---@param source table<string, any>
---@param old string version without a revision
---@param new string
---@param work string
local function update(settings, source, old, new, work)
  local opts = settings.opts
  source.tag = opts.tag or source.tag
  if opts.new_url then
    source.url = opts.new_url
    check_source(settings, source, work, false)
    return
  elseif new == old then
    return
  end
  guess(settings, source, "dir", old, new)
  guess(settings, source, "file", old, new)
  local url = source.url
  if guess(settings, source, "url", old, new) then
    if check_source(settings, source, work, true) then
      return
    end
    source.url = url
  end
  if opts.tag or guess(settings, source, "tag", old, new) then
    return
  end
  check_source(settings, source, work, false)
end

---Writes the rockspec of a new version.
---@param settings pluv.RocksSettings
function M.write(settings)
  local opts, dir = settings.opts, settings.ctx.dir
  host_fs.scratch(machine_folders.work_dir(), "new-version-", function(work)
    local file = old_of(settings, work)
    local spec = rockspec.load { path = file, lua = settings.lua }
    local old = spec.version:match("^(.*)%-%d+$") or spec.version
    local wanted = opts.new_version or opts.tag and opts.tag:gsub("^v", "")
    local new, number = old, (tonumber(spec.version:match("%d+$") or "") or 0) + 1 ---@type string, number
    if wanted then
      local body, given = wanted:match("^(.*)%-(%d+)$")
      new, number = body or wanted, math.floor(tonumber(given) or 1)
    end
    local said = rockspec.assign { path = file }
    local fields = persist.with_lists(said and said.fields)
    fields.os_getenv, fields.dump_env = nil, nil
    local version = ("%s-%d"):format((new:gsub("%-", "")), number)
    fields.version = version
    update(settings, fields.source, old, new, work)
    if fields.build and fields.build.type == "module" then
      fields.build.type = "builtin"
    end
    local name = ("%s-%s.rockspec"):format(spec.name, version)
    local shown = opts.dir and path.join(opts.dir, name) or name
    local to = path.resolve(dir, shown)
    fs.make_dir(path.dir(to))
    fs.write(to, persist.rockspec(fields))
    settings:print("Wrote " .. shown)
    rockspec.load { path = to, lua = settings.lua } -- fails if it is not valid
  end)
end

return M
