local options = require("pluv.rocks.options")

---@type pluv.OwnCommand
return {
  summary = "Write a first rockspec for a folder",
  guide = "luarocks-commands",
  description = "With one argument it is the folder, with two the name and the folder. For a project of pluv, `pluv rockspec` writes\n"
    .. "a complete one.",
  args = {
    { "name", optional = true, help = "the name of the rock [default: the folder's]" },
    { "version", optional = true, help = "its version [default: dev]" },
    { "location", optional = true, help = "the folder of its source [default: the working folder]" },
  },
  flags = options.with(options.rockspec),
  examples = { "pluv rocks write_rockspec --lua-versions 5.3,5.4 --license MIT", "pluv rocks write_rockspec app 1.0 ../app" },
  run = function(ctx, opts)
    local path, fs = require("std.path"), require("std.fs")
    local name, version, location = opts.name, opts.version, opts.location
    if name and not version then
      location = name
      name = nil
    elseif version and not location then
      location = version
      version = nil
    end
    location = location or "."
    if location:find("^%a[%w+.-]*://") then
      require("std.errors").raise {
        code = "build.unsupported",
        message = "pluv writes rockspecs for folders, not for addresses",
        hint = ("fetch %s, and name its folder"):format(location),
      }
    end
    local dir = path.resolve(ctx.dir, location)
    fs.require_dir(dir)
    local settings = require("pluv.rocks.settings").load(ctx, opts)
    local file = require("pluv.rocks.rockspec_template").write(settings, name, version, dir)
    settings:print()
    settings:print(("Wrote template at %s -- you should now edit and finish it."):format(file))
    settings:print()
  end,
}
