---The input of a build: a rock's rockspec, and its source in the build folder.
local errors = require("std.errors")
local fs = require("std.fs")
local hash = require("std.hash")
local path = require("std.path")
local host_fs = require("host.fs")
local rockspec = require("host.rockspec")
local compilers = require("pluv.machine.compiler")
local local_package = require("pluv.project.local_package")
local rockspecs = require("pluv.project.rockspec")
local folder = require("pluv.source.folder")
local files = require("pluv.build.files")

local M = {}

---Returns the path of the rockspec in the source. Only in the user's own folders may
---it be a link out of the source.
---@param args pluv.BuildJob
---@return string
function M.rockspec_file(args)
  return args.in_place and path.join(args.dir, args.rockspec) or fs.inside(args.dir, path.join(args.subdir or "", args.rockspec))
end

---Returns the rockspec of a folder that has none: what [package] of its pluv.toml says, or
---just a name, in format 3.0. Sets `args.rockspec_text`.
---@param args pluv.BuildJob
---@return table like a loaded rockspec
function M.without_rockspec(args)
  local dir = path.join(args.dir, args.subdir or "")
  if not args.in_place then
    dir = fs.inside(args.dir, args.subdir ~= "" and args.subdir or ".")
  end
  local config, _, extra = local_package.config(dir, not args.in_place)
  if not config or not config.package then
    args.rockspec_text = files.rockspec_text(args)
    return { format = "3.0", table = { build = { type = "builtin" } }, dependencies = args.requires }
  end
  local view, text = rockspecs.of_package(config, dir, args.runtime.target, extra, { files = true }, true)
  args.rockspec_text = text
  return view
end

---Loads the rockspec, and checks that it is the locked one.
---@param args pluv.BuildJob
---@return table the loaded rockspec
function M.load_rockspec(args)
  if args.rockspec == "" then
    return M.without_rockspec(args)
  end
  local file = M.rockspec_file(args)
  local view = rockspec.load { path = file, lua = args.runtime.target, form = true, compiler = compilers.describe().kind }
  if args.rockspec_sha256 ~= "" then
    hash.check(view.sha256, args.rockspec_sha256, args.rockspec)
  end
  if view.name ~= args.name or view.version ~= args.version then
    errors.raise {
      code = "rockspec.invalid",
      message = ("%s is the rockspec of %s %s"):format(args.rockspec, view.name, view.version),
    }
  end
  return view
end

---Places the source in the build folder. The folder's name is the same for every
---build of the rock, as compilers write folder names into their output.
---@param args pluv.BuildJob
---@param b pluv.Build
---@param room string folder for it
function M.place_source(args, b, room)
  if args.in_place then
    b.origin, b.root = args.dir, args.root
    b.source = path.join(room, "source")
    b.source_root = b.source
    files.copy_sources(args.dir, b.source)
    return
  end
  fs.make_dir(room)
  local dir = path.join(room, "source")
  fs.rename(args.dir, dir)
  args.dir = dir
  b.source, b.source_root = dir, dir
  if args.checked_out then
    b.source = fs.inside(dir, (args.subdir or "") ~= "" and args.subdir or ".")
  else
    b.source, b.source_root = folder.of(b.spec, dir, path.join(room, "unpacked"), args.kind == nil)
  end
  if b.source ~= b.source_root then
    -- `cd ..` in commands uses the physical path.
    local real = host_fs.real
    b.source, b.source_root = real(b.source), real(b.source_root)
  end
end

return M
