---Packs a rockspec and its source.
local archive = require("std.archive")
local path = require("std.path")
local acquire = require("pluv.rocks.acquire")
local solution = require("pluv.rocks.solution")
local unpacking = require("pluv.rocks.unpacking")
local workshops = require("pluv.rocks.workshop")

local M = {}

---Packs the source rock of a rockspec into the working folder.
---@param settings pluv.RocksSettings
---@param rockspec string file or URL
---@return string file
function M.pack(settings, rockspec)
  return workshops.with(settings, function(workshop)
    settings.opts.deps_mode = "none"
    local wanted, name = acquire.wanted(settings, rockspec, workshop)
    local chosen = solution.describe(workshop, solution.solve(workshop, wanted))
    local package = unpacking.find(chosen, name)
    local stem = package.name .. "-" .. package.version
    local dir = path.join(workshop.work, "content")
    unpacking.fetch(workshop, package, dir)
    local file = path.join(settings.ctx.dir, stem .. ".src.rock")
    archive.pack_zip(dir, file)
    return file
  end)
end

return M
