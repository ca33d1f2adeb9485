---The documents of a rock: those in its folder, or its home page.
local errors = require("std.errors")
local fs = require("std.fs")
local path = require("std.path")
local process = require("std.process")
local tables = require("std.table")
local host_fs = require("host.fs")
local rockspec = require("host.rockspec")
local machine_folders = require("pluv.machine.folders")
local doc_folder = require("pluv.tree.doc_folder")
local local_search = require("pluv.rocks.local_search")
local print = require("pluv.rocks.print")
local project_trust = require("pluv.rocks.project_trust")
local rock_report = require("pluv.rocks.rock_report")
local server_files = require("pluv.rocks.server_files")
local server_search = require("pluv.rocks.server_search")

local M = {}

---Opens a file or address with the program of the setting `web_browser`.
---@param settings pluv.RocksSettings
---@param what string
---@return boolean opened
local function browse(settings, what)
  project_trust.check(settings)
  local argv = {}
  for word in settings.all.web_browser:gmatch("%S+") do
    argv[#argv + 1] = word
  end
  argv[#argv + 1] = what
  local ok, result = errors.catch(process.run, { argv = argv })
  return ok and result.code == 0
end

---@param settings pluv.RocksSettings
---@param spec table of host.rockspec.load
local function open_home(settings, spec)
  local home = (spec.table.description or {}).homepage
  if not home then
    errors.raise { code = "resolve.missing", message = ("the rockspec of %s %s names no home page"):format(spec.name, spec.version) }
  end
  if not home:find("^https?://") then
    errors.raise {
      code = "rockspec.invalid",
      message = ("the home page of %s %s is not a web address: %s"):format(spec.name, spec.version, home),
    }
  end
  settings:print(("Opening %s ..."):format(home))
  browse(settings, home)
end

---Opens the home page of a rock that is not installed.
---@param settings pluv.RocksSettings
---@param query pluv.RocksQuery
local function open_remote(settings, query)
  settings:print(("%s is not installed. Looking for it in the rocks servers..."):format(local_search.describe(query)))
  local rock = server_search.newest(settings, query, { rockspec = true })
  host_fs.scratch(machine_folders.work_dir(), "doc-", function(work)
    open_home(settings, rockspec.load { path = server_files.save(rock.url, work), lua = settings.lua })
  end)
end

---Opens, or lists, the documents of a rock.
---@param settings pluv.RocksSettings
function M.open(settings)
  local opts = settings.opts
  local query = local_search.query(opts.rock, opts.version, opts.namespace)
  local ok, report = errors.catch(rock_report.of, settings)
  if not ok then
    if report.code ~= "resolve.missing" then
      error(report, 0)
    end
    open_remote(settings, query)
    return
  elseif opts.home then
    open_home(settings, report.spec)
    return
  end
  local dir, entries = doc_folder.find(report.dir)
  local home = (report.spec.table.description or {}).homepage
  if not dir and home and not opts.list then
    settings:print(("Local documentation directory not found -- opening %s ..."):format(home))
    browse(settings, home)
    return
  elseif not dir then
    errors.raise { code = "resolve.missing", message = ("%s %s has no documents"):format(report.rock.name, report.rock.version) }
  end
  ---@cast dir string
  local files = tables.map(entries, function(entry)
    return entry.name
  end)
  if opts.porcelain then
    for _, file in ipairs(files) do
      settings:print(path.join(dir, file))
    end
  elseif files[1] then
    print.title(settings, ("Documentation files for %s %s"):format(report.rock.name, report.rock.version))
    settings:print(dir .. "/")
    for _, file in ipairs(files) do
      settings:print("", file)
    end
  end
  local first = not opts.list and doc_folder.first(files)
  if first then
    local file = path.join(dir, first)
    settings:print()
    settings:print(("Opening %s ..."):format(file))
    settings:print()
    if not browse(settings, file) and not file:find("%.html?$") then
      settings:print(fs.read(file))
    end
  end
end

return M
