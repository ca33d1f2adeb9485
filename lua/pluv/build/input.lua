---What a rock is built from: its rockspec, and its source in the folder of the build.
local errors, fs, path = require("std.errors"), require("std.fs"), require("std.path")

local M = {}

---Returns the rockspec in the source, which only in a folder of the user's own may be a
---link that leads out of it.
---@param args pluv.BuildJob
---@return string
function M.rockspec_file(args)
  return args.in_place and path.join(args.dir, args.rockspec) or fs.inside(args.dir, path.join(args.subdir or "", args.rockspec))
end

---Reads the rockspec, and checks that it is the one that was locked.
---@param args pluv.BuildJob
---@return table view of the rockspec
function M.load_rockspec(args)
  if args.rockspec == "" then
    -- A folder without a rockspec: what a rockspec with no more than a name
    -- would say in format 3.0.
    return { format = "3.0", table = { build = { type = "builtin" } }, dependencies = args.requires }
  end
  local file = M.rockspec_file(args)
  local view = require("host.rockspec").load { path = file, lua = args.runtime.target, form = true }
  if args.rockspec_sha256 ~= "" then
    require("std.hash").check(view.sha256, args.rockspec_sha256, args.rockspec)
  end
  if view.name ~= args.name or view.version ~= args.version then
    errors.raise {
      code = "rockspec.invalid",
      message = ("%s describes %s %s"):format(args.rockspec, view.name, view.version),
    }
  end
  return view
end

---The source of a rock in the folder that it is built in, which has the same name
---whenever the same rock is built: compilers write names of folders into what
---they make.
---@param args pluv.BuildJob
---@param b pluv.Build
---@param room string the folder for it
function M.place_source(args, b, room)
  local files = require("pluv.build.files")
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
    b.source, b.source_root = require("pluv.source.folder").of(b.spec, dir, path.join(room, "unpacked"), args.kind == nil)
  end
  if b.source ~= b.source_root then
    -- Commands go up from where they are, not from the name of it.
    local real = require("host.fs").real
    b.source, b.source_root = real(b.source), real(b.source_root)
  end
end

return M
