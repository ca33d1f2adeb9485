---The folder of a rocks server: adds and removes rocks, and writes its manifests. A server
---behind rsync is fetched, changed and sent back.
local errors = require("std.errors")
local fs = require("std.fs")
local log = require("std.log")
local path = require("std.path")
local process = require("std.process")
local host_fs = require("host.fs")
local host_tree = require("host.tree")
local machine_folders = require("pluv.machine.folders")
local config_files = require("pluv.rocks.config_files")
local deployment = require("pluv.rocks.deployment")
local server_manifest = require("pluv.rocks.server_manifest")
local trees = require("pluv.rocks.trees")

local M = {}

---Writes the manifest of a folder.
---@param settings pluv.RocksSettings
---@param given string? [default: the rocks of the tree]
function M.make_manifest(settings, given)
  local opts, place = settings.opts, settings.target.place
  local dir = given and path.resolve(settings.ctx.dir, given) or place.rocks
  settings:print("Making manifest for " .. (given or dir))
  fs.require_dir(dir)
  if not opts.local_tree then
    if dir:find("/lib/luarocks", 1, true) then
      log.warn("%s looks like the rocks of a tree; for a tree, add `--local-tree`", dir)
    end
    server_manifest.write(dir, settings.lua, { page = true })
    settings:print("Generating index.html for " .. (given or dir))
    return
  end
  local of = place
  if given then
    of = { root = path.dir(dir), rocks = dir, lua = place.lua, lib = place.lib, bin = place.bin }
  end
  host_tree.rebuild { place = of, others = deployment.places(settings, trees.deps_mode(settings)), lua = settings.lua }
  for _, version in ipairs(config_files.lua_versions) do
    fs.remove(path.join(dir, "manifest-" .. version))
  end
end

---@class pluv.RocksServerPlace
---@field folder? string
---@field rsync? string

---Returns where the server of a command is. Fails with `cli.usage`.
---@param settings pluv.RocksSettings
---@return pluv.RocksServerPlace
local function place_of(settings)
  local all = settings.all
  local server = settings.opts.server or all.upload_server
  if not server then
    errors.raise {
      code = "cli.usage",
      message = "no server is named",
      hint = "add `--server=FOLDER`, or set the default: `pluv rocks config upload_server FOLDER`",
    }
  end
  local known = all.upload_servers and all.upload_servers[server] or {}
  local rsync = known.rsync or server:match("^rsync://(.*)$")
  if rsync then
    return { rsync = rsync }
  end
  local folder = server:match("^file://(.*)$")
  if not folder and server:find("^%a[%w+.-]*://") or known.http or known.sftp or known.ftp then
    errors.raise {
      code = "build.unsupported",
      message = ("pluv changes servers that are folders, or behind rsync; %s is neither"):format(server),
      hint = "upload to luarocks.org, or to `pluv registry serve`, with `pluv publish`",
    }
  end
  return { folder = path.resolve(settings.ctx.dir, folder or server) }
end

---@param settings pluv.RocksSettings
---@param from string
---@param to string
---@param delete boolean
local function rsync(settings, from, to, delete)
  local argv = { settings.all.variables.RSYNC }
  for flag in settings.all.variables.RSYNCFLAGS:gmatch("%S+") do
    argv[#argv + 1] = flag
  end
  argv[#argv + 1] = delete and "--delete" or nil
  for _, word in ipairs { "-e", "ssh", from, to } do
    argv[#argv + 1] = word
  end
  process.check { argv = argv }
end

---Calls a function with the folder of the server of a command, and writes the server back.
---@param settings pluv.RocksSettings
---@param change fun(dir: string)
local function on_server(settings, change)
  local place = place_of(settings)
  if place.folder then
    fs.require_dir(place.folder)
    return change(place.folder)
  end
  local rsync_place = place.rsync or ""
  local host, dir = rsync_place:match("^([^/]+)(/.*)$")
  if not host then
    errors.raise { code = "cli.usage", message = ("`%s` is not HOST/FOLDER for rsync"):format(rsync_place) }
  end
  host_fs.scratch(machine_folders.work_dir(), "server-", function(work)
    local copy = path.join(work, "copy")
    fs.make_dir(copy)
    if not settings.opts.no_refresh then
      rsync(settings, ("%s:%s/"):format(host, dir), copy .. "/", false)
    end
    change(copy)
    rsync(settings, copy .. "/", ("%s:%s/"):format(host, dir), not settings.opts.no_refresh)
  end)
end

---@param settings pluv.RocksSettings
---@param dir string
local function update(settings, dir)
  settings:print("Updating manifest...")
  local page = settings.opts.index == true or fs.exists(path.join(dir, "index.html"))
  if page then
    settings:print("Updating index.html...")
  end
  server_manifest.write(dir, settings.lua, { zip = true, page = page })
end

---Adds rocks and rockspecs to the server.
---@param settings pluv.RocksSettings
---@param files string[]
function M.add(settings, files)
  on_server(settings, function(dir)
    local count = 0
    for _, file in ipairs(files) do
      local from = path.resolve(settings.ctx.dir, file)
      if fs.is_file(from) then
        settings:print(("Copying file %s to %s..."):format(file, dir))
        fs.copy(from, path.join(dir, path.base(file)))
        count = count + 1
      else
        log.warn("there is no file %s", file)
      end
    end
    if count == 0 then
      errors.raise { code = "file.missing", message = "none of the files exists" }
    end
    update(settings, dir)
  end)
end

---Removes rocks and rockspecs from the server.
---@param settings pluv.RocksSettings
---@param files string[]
function M.remove(settings, files)
  on_server(settings, function(dir)
    for _, file in ipairs(files) do
      local at = path.join(dir, path.base(file))
      settings:print(("Removing file %s..."):format(at))
      fs.remove(at)
    end
    settings.opts.index = true
    update(settings, dir)
  end)
end

---Fails if the server of a command cannot be reached.
---@param settings pluv.RocksSettings
function M.check(settings)
  local place = place_of(settings)
  if place.folder then
    fs.require_dir(place.folder)
  end
end

return M
