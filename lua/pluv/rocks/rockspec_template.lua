---Writes a first rockspec for a folder or an address: `write_rockspec`, and `init`.
local errors = require("std.errors")
local fs = require("std.fs")
local hash = require("std.hash")
local log = require("std.log")
local path = require("std.path")
local host_fs = require("host.fs")
local rockspec = require("host.rockspec")
local machine_folders = require("pluv.machine.folders")
local work_tree = require("pluv.git.work_tree")
local kind = require("pluv.source.kind")
local detection = require("pluv.build.detection")
local config_files = require("pluv.rocks.config_files")
local persist = require("pluv.rocks.persist")
local unpacking = require("pluv.rocks.unpacking")

local M = {}

---Returns the dependency on Lua for a list of versions, such as "5.1,5.2".
---@param text string
---@return string
local function lua_dependency(text)
  local from, to = tonumber(text:match("^5%.(%d)") or "") or 0, tonumber(text:match("5%.(%d)$") or "") or 0
  local expected = {}
  for minor = from, to do
    expected[#expected + 1] = "5." .. minor
  end
  if from < 1 or to > #config_files.lua_versions or table.concat(expected, ",") ~= text then
    errors.raise {
      code = "cli.usage",
      message = ("`--lua-versions` takes versions of Lua that follow each other, not `%s`"):format(text),
      hint = "write it like `5.1` or `5.1,5.2,5.3`",
    }
  end
  if from == to then
    return "lua ~> 5." .. from
  end
  return ("lua >= 5.%d, < 5.%d"):format(from, to + 1)
end

---Returns the address of a folder's repository in the form of rockspecs.
---@param dir string
---@return string
local function url_of(dir)
  local tree = work_tree.of(dir)
  local remote = tree and tree.remote or ""
  local user, host, where = remote:match("^([^@:/]+)@([^:]+):(.*)$")
  if user then
    return ("git+ssh://%s@%s/%s"):format(user, host, where)
  elseif remote:find("^git://") then
    return remote
  elseif remote:find("^%a[%w+.-]*://") then
    return "git+" .. remote
  end
  return "*** please add URL for source tarball, zip or repository here ***"
end

---@param url string
---@return string
local function home_of(url)
  local where = url:match("^git[^:]*://(.*)$") or ""
  for _, domain in ipairs { "github.com", "bitbucket.org", "gitlab.com" } do
    if where:sub(1, #domain + 1) == domain .. "/" then
      return "https://" .. where:gsub("%.git$", "")
    end
  end
  return "*** please enter a project homepage ***"
end

---Returns the summary and description that a README begins with.
---@param dir string
---@return string? summary
---@return string? detailed
local function described(dir)
  local text = fs.read_if_exists(path.join(dir, "README.md")) or fs.read_if_exists(path.join(dir, "README"))
  local paragraph = text and (text:match("\n\n([^%[].-)\n\n") or text:match("\n\n(.*)"))
  if not paragraph then
    return nil, nil
  end
  local line = paragraph:gsub("\n", #paragraph < 80 and "" or " ")
  return #paragraph < 80 and line or line:match("([^.]*%.) "), paragraph
end

---Returns the `build` of a folder.
---@param dir string
---@param libraries string[]
---@return table<string, any>
local function build_of(dir, libraries)
  local found = detection.of(dir, dir)
  local modules = found.lua --[[@as table<string, any>]]
  for name, source in pairs(found.c) do
    local module = { sources = source } ---@type table<string, any>
    if libraries[1] then
      module.libraries, module.incdirs, module.libdirs = libraries, {}, {}
      for i, library in ipairs(libraries) do
        module.incdirs[i], module.libdirs[i] = ("$(%s_INCDIR)"):format(library:upper()), ("$(%s_LIBDIR)"):format(library:upper())
      end
    end
    modules[name] = module
  end
  return {
    type = "builtin",
    modules = modules,
    install = found.has_programs and { bin = found.programs } or nil,
    copy_directories = found.documents[1] and found.documents or nil,
  }
end

---@param dir string
---@return string?
local function license_of(dir)
  for _, name in ipairs { "COPYING", "LICENSE", "MIT-LICENSE.txt" } do
    local text = fs.read_if_exists(path.join(dir, name))
    if text then
      return text:find("Permission is hereby granted, free of charge", 1, true) and "MIT"
        or text:find("Permission to use, copy, modify, and/or distribute", 1, true) and "ISC"
        or nil
    end
  end
end

---@class pluv.RocksTemplate what a first rockspec is about
---@field name string
---@field version string without a revision
---@field url? string address of the source [default: that of the folder's repository]
---@field dir? string folder of the source; without one, its address is fetched

---Returns what an address is about: the name and version of `app-1.0.tar.gz`, or the name of a
---repository.
---@param url string
---@return string? name
---@return string? version
function M.named_by(url)
  local base = path.base(url)
  if kind.is_repository(url) then
    return (base:gsub("%.[^.]+$", ""))
  end
  local name, version = base:match("(.*)-([^-]+)")
  if name and version then
    return name, (version:gsub("%.[a-z]+$", ""):gsub("%.tar$", ""))
  end
end

---Fetches the source that a rockspec names.
---@param settings pluv.RocksSettings
---@param fields table<string, any>
---@param work string
---@return string folder with the source
local function fetch(settings, fields, work)
  local file = path.join(work, ("%s-%s.rockspec"):format(fields.package:lower(), fields.version))
  -- Its dependencies do not matter for its source: it may be for another Lua.
  fs.write(file, persist.rockspec { package = fields.package, version = fields.version, source = fields.source, build = fields.build })
  local dir = path.join(work, "unpacked")
  local source = unpacking.source_of(settings, file, dir)
  settings:print("File successfully downloaded. Making checksum and checking base dir...")
  if not kind.is_repository(fields.source.url) then
    fields.source.md5 = hash.md5_file(path.join(dir, kind.base_name(fields.source.url)))
  end
  return path.join(dir, source)
end

---Completes the fields of a rockspec by what its source has.
---@param settings pluv.RocksSettings
---@param fields table<string, any>
---@param dir string
---@param libraries string[]
local function describe(settings, fields, dir, libraries)
  local opts, about = settings.opts, fields.description
  local summary, detailed = described(dir)
  about.summary, about.detailed = opts.summary or summary, opts.detailed or detailed
  about.license = opts.license or license_of(dir) or about.license
  fields.build = build_of(dir, libraries)
end

---Writes a first rockspec.
---@param settings pluv.RocksSettings
---@param about pluv.RocksTemplate
---@return string file
function M.write(settings, about)
  local opts = settings.opts
  local url = about.url or url_of(about.dir or settings.ctx.dir)
  local fields = {
    rockspec_format = opts.rockspec_format,
    package = about.name,
    version = about.version .. "-1",
    source = { url = url, tag = opts.tag },
    description = {
      homepage = opts.homepage or home_of(url),
      license = opts.license or "*** please specify a license ***",
    },
    dependencies = opts.lua_versions and { lua_dependency(opts.lua_versions) } or {},
    build = { type = "builtin", modules = {} },
  }
  if (opts.rockspec_format or ""):find("^[3-9]") then
    fields.build_dependencies, fields.test_dependencies = {}, {}
  end
  local libraries = {}
  for library in (opts.lib or ""):gmatch("[^,]+") do
    libraries[#libraries + 1] = library
    fields.external_dependencies = fields.external_dependencies or {}
    fields.external_dependencies[library:upper()] = { library = library }
  end
  if not opts.lua_versions then
    log.warn("the rockspec does not say which versions of Lua it is for: add `--lua-versions`")
  end
  if about.dir then
    describe(settings, fields, about.dir, libraries)
  else
    if about.version ~= "dev" and kind.is_repository(url) then
      fields.source.tag = opts.tag or "v" .. about.version
    end
    host_fs.scratch(machine_folders.work_dir(), "template-", function(work)
      local ok, dir = errors.catch(fetch, settings, fields, work)
      if not ok then
        log.warn("cannot fetch the source, so the rockspec describes the working folder: %s", dir.message)
        dir = settings.ctx.dir
      end
      describe(settings, fields, dir, libraries)
    end)
  end
  local name = ("%s-%s-1.rockspec"):format(about.name:lower(), about.version)
  local file = path.resolve(settings.ctx.dir, opts.output or name)
  fs.make_dir(path.dir(file))
  fs.write(file, persist.rockspec(fields))
  local ok, failure = errors.catch(rockspec.load, { path = file, lua = settings.lua })
  if not ok then
    log.warn("edit %s before you use it: %s", path.rel(settings.ctx.dir, file), failure.message)
  end
  settings:print()
  settings:print(("Wrote template at %s -- you should now edit and finish it."):format(file))
  settings:print()
  return file
end

return M
