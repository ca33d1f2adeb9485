---Unpacks a rock and its source, ready for `make`.
local errors = require("std.errors")
local fs = require("std.fs")
local jobs = require("std.jobs")
local path = require("std.path")
local tables = require("std.table")
local patch = require("host.patch")
local rockspec = require("host.rockspec")
local registries = require("pluv.registry")
local sources = require("pluv.source")
local folder = require("pluv.source.folder")
local acquire = require("pluv.rocks.acquire")
local solution = require("pluv.rocks.solution")
local workshops = require("pluv.rocks.workshop")

local M = {}

---Writes the files that a rockspec contains, and applies its patches, in a source folder.
---@param settings pluv.RocksSettings
---@param spec table of host.rockspec.load
---@param dir string
local function patch_source(settings, spec, dir)
  local build = spec.table.build or {}
  for name, text in pairs(build.extra_files or {}) do
    fs.write(fs.inside(dir, name), text)
  end
  for _, name in ipairs(tables.keys(build.patches or {})) do
    fs.write(fs.inside(dir, name), build.patches[name])
    settings:print(("Applying patch %s..."):format(name))
    patch.apply {
      root = dir,
      name = name,
      text = build.patches[name],
      strip = 1,
      create = spec.format == "3.0" or spec.format == "3.1",
    }
  end
end

---Returns the package of a name among those that were chosen.
---@param chosen pluv.RocksChosen
---@param name string?
---@return table
function M.find(chosen, name)
  for _, package in ipairs(chosen.new) do
    if package.name == name then
      return package
    end
  end
  return errors.raise { code = "resolve.missing", message = ("%s was not chosen"):format(name or "the rock") }
end

---Puts the source of a rock into a folder.
---@param workshop pluv.RocksWorkshop
---@param package table as in pluv.lock
---@param dir string new folder
function M.fetch(workshop, package, dir)
  local graph = jobs.graph { title = "Fetching" }
  local base = registries.base_of(workshop.registries, workshop.project, package.registry)
  sources.plan(graph, "unpack", package, base, dir, nil, workshop.settings.ctx.offline)
  graph:run()
end

---Unpacks the archive of a source beside it.
---@param workshop pluv.RocksWorkshop
---@param spec table of host.rockspec.load
---@param dir string
---@param is_upstream boolean
---@return string source relative to `dir`
local function open_source(workshop, spec, dir, is_upstream)
  local inner = path.join(workshop.work, "inner")
  local source = folder.of(spec.table, dir, inner, is_upstream)
  local rel = path.rel(dir, source)
  if rel:find("^%.%.") then
    rel = path.rel(inner, source)
    for _, entry in ipairs(fs.list(inner)) do
      fs.remove(path.join(dir, entry.name))
      fs.rename(path.join(inner, entry.name), path.join(dir, entry.name))
    end
  end
  return rel
end

---Puts the source that a rockspec names into a folder.
---@param settings pluv.RocksSettings
---@param file string rockspec
---@param dir string new folder
---@return string source relative to `dir`
function M.source_of(settings, file, dir)
  return workshops.with(settings, function(workshop)
    settings.opts.deps_mode = "none"
    local wanted, name = acquire.wanted(settings, file, workshop)
    M.fetch(workshop, M.find(solution.describe(workshop, solution.solve(workshop, wanted)), name), dir)
    local spec = rockspec.load { path = file, lua = workshop.runtime.target, form = true }
    return open_source(workshop, spec, dir, true)
  end)
end

---Unpacks a rock into a folder of its name and version.
---@param settings pluv.RocksSettings
---@param rock string a file, URL or name
function M.unpack(settings, rock)
  workshops.with(settings, function(workshop)
    settings.opts.deps_mode = "none"
    local wanted, name = acquire.wanted(settings, rock, workshop)
    local chosen = solution.describe(workshop, solution.solve(workshop, wanted))
    local package = M.find(chosen, name)
    local stem = package.name .. "-" .. package.version
    local target = path.join(settings.ctx.dir, stem)
    if fs.exists(target) and not settings.opts.force then
      errors.raise {
        code = "file.io",
        message = ("the folder %s exists"):format(stem),
        hint = "delete it, or unpack over it with `--force`",
      }
    end
    local dir = path.join(workshop.work, "unpacked", stem)
    M.fetch(workshop, package, dir)
    local kind = package.source:match("%.(%a+)%.rock$")
    local source
    if kind ~= "all" then
      local file = path.join(dir, stem .. ".rockspec")
      local spec = rockspec.load { path = file, lua = workshop.runtime.target, form = true }
      source = open_source(workshop, spec, dir, kind ~= "src")
      patch_source(settings, spec, path.join(dir, source))
      if source ~= "." then
        fs.copy(file, path.join(dir, source, stem .. ".rockspec"))
      end
      if kind ~= "src" then
        fs.remove(file)
      end
    end
    fs.copy_tree(dir, target)
    if source then
      settings:print()
      settings:print("Done. You may now enter directory ")
      settings:print(path.join(stem, source))
      settings:print("and type 'luarocks make' to build.")
    end
  end)
end

return M
