---Builds the rock of the working folder: `make`.
local errors = require("std.errors")
local fs = require("std.fs")
local log = require("std.log")
local path = require("std.path")
local rockspec = require("host.rockspec")
local rockspec_finder = require("pluv.project.rockspec_finder")
local acquire = require("pluv.rocks.acquire")
local pins = require("pluv.rocks.pins")
local solution = require("pluv.rocks.solution")
local stability = require("pluv.rocks.stability")
local trees = require("pluv.rocks.trees")
local workshops = require("pluv.rocks.workshop")

local M = {}

---Returns the rockspec of a folder. Fails with `cli.usage` if there is none, or if there
---are several.
---@param dir string
---@param given string? argument of the command
---@return string file absolute
function M.rockspec_of(dir, given)
  if given then
    if not given:find("rockspec$") then
      errors.raise {
        code = "cli.usage",
        message = ("`%s` is not a rockspec"):format(given),
        hint = "give the path of a rockspec, or none for that of the working folder",
      }
    end
    local file = path.resolve(dir, given)
    if not fs.is_file(file) then
      errors.raise { code = "file.missing", message = ("there is no file %s"):format(file) }
    end
    return file
  end
  local found, _, names = rockspec_finder.find(dir)
  if not found and fs.is_file(path.join(dir, "rockspec")) then
    found = "rockspec"
  end
  if not found then
    errors.raise {
      code = "cli.usage",
      message = names[1] and ("%s has rockspecs of several rocks: %s"):format(dir, table.concat(names, ", "))
        or ("%s has no rockspec"):format(dir),
      hint = names[1] and "name the rockspec" or "name one, or write one with `pluv rocks write_rockspec`",
    }
  end
  return path.join(dir, found --[[@as string]])
end

---Copies the libraries of a built rock to where its source is, as LuaRocks leaves them.
---@param dir string
---@return fun(u: pluv.Unit)
local function leave_in(dir)
  return function(u)
    local lib = path.join(u.dir, "lib")
    for _, entry in ipairs(fs.is_dir(lib) and fs.walk(lib) or {}) do
      if entry.type == "file" then
        local to = path.join(dir, entry.name)
        fs.remove(to)
        fs.copy(path.join(lib, entry.name), to)
        log.note("built %s", entry.name)
      end
    end
  end
end

---Builds the rock of a folder and installs it.
---@param settings pluv.RocksSettings
---@param given string? its rockspec
function M.make(settings, given)
  local opts, dir = settings.opts, settings.ctx.dir
  local file = M.rockspec_of(dir, given)
  acquire.changing(settings, function()
    workshops.with(settings, function(workshop)
      local spec = rockspec.load { path = file, lua = workshop.runtime.target }
      local name, mode = spec.name, trees.deps_mode(settings)
      local wanted = { roots = {}, fresh = { name }, mode = mode }
      if opts.only_deps then
        for _, dependency in ipairs(spec.dependencies) do
          wanted.roots[#wanted.roots + 1] = { dependency = dependency, who = path.base(file) }
        end
      else
        if spec.table.supported_platforms and not rockspec.supports(spec.table.supported_platforms) then
          errors.raise { code = "build.unsupported", message = ("%s is not for this platform, as its rockspec says"):format(name) }
        end
        wanted.roots[1] = { dependency = ("%s == %s"):format(name, spec.version), who = path.base(file) }
        wanted.pinned = {
          [name] = {
            name = name,
            version = spec.version,
            dependencies = spec.dependencies,
            build_dependencies = spec.build_dependencies,
            build = spec.build_type,
            rockspec = path.rel(dir, file),
            rockspec_sha256 = spec.sha256,
            dir = dir,
            path = path.rel(workshop.project.root, dir),
          },
        }
      end
      acquire.use_pins(settings, wanted)
      local chosen = solution.describe(workshop, solution.solve(workshop, wanted))
      local lock = opts.pin and pins.text(chosen, name, mode) or wanted.pins and fs.read(path.join(dir, "luarocks.lock"))
      acquire.finish(workshop, chosen, not opts.only_deps and name or nil, {
        mode = mode,
        named = name,
        keep = opts.keep,
        force = opts.force,
        fast = opts.force_fast,
        no_doc = opts.no_doc and { [name] = true } or nil,
        locks = lock and { [name] = lock } or nil,
        leave = leave_in(dir),
      })
      if opts.pin then
        fs.write(path.join(dir, "luarocks.lock"), lock --[[@as string]])
      end
      if opts.only_deps then
        settings:print(("Stopping after installing dependencies for %s %s"):format(name, spec.version))
        settings:print()
      end
      if not opts.pack_binary_rock then
        stability.report(settings, mode, settings:provided())
      end
    end)
  end)
end

return M
