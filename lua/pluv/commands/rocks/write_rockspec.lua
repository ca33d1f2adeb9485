local options = require("pluv.rocks.options")

---@type pluv.OwnCommand
return {
  summary = "Write a first rockspec for a folder, an archive or a repository",
  guide = "luarocks-commands",
  description = "With one argument it is the folder or URL, with two the name and the folder. For a project of pluv, `pluv rockspec` writes\n"
    .. "a complete one.",
  args = {
    { "name", optional = true, help = "the name of the rock [default: the folder's]" },
    { "version", optional = true, help = "its version [default: dev]" },
    { "location", optional = true, help = "the folder or URL of its source [default: the working folder]" },
  },
  flags = options.with(options.rockspec),
  examples = {
    "pluv rocks write_rockspec --lua-versions 5.3,5.4 --license MIT",
    "pluv rocks write_rockspec https://github.com/you/app.git",
  },
  run = function(ctx, opts)
    local path = require("std.path")
    local template = require("pluv.rocks.rockspec_template")
    local name, version, location = opts.name, opts.version, opts.location
    if name and not version then
      location = name
      name = nil
    elseif version and not location then
      location = version
      version = nil
    end
    location = location or "."
    local settings = require("pluv.rocks.settings").load(ctx, opts)
    local url, dir, named ---@type string?, string?, string?
    if location:find("^%a[%w+.-]*://") then
      url = location
      local known ---@type string?
      named, known = template.named_by(url)
      version = version or opts.tag and opts.tag:gsub("^v", "") or known
    else
      dir = path.resolve(ctx.dir, location)
      require("std.fs").require_dir(dir)
      named = path.base(dir)
    end
    if not name and not named then
      require("std.errors").raise {
        code = "cli.usage",
        message = ("cannot take the name of the rock from %s"):format(location),
        hint = ("write it first: `pluv rocks write_rockspec NAME %s`"):format(location),
      }
    end
    version = version or opts.tag and opts.tag:gsub("^v", "") or "dev"
    template.write(settings, {
      name = name or named --[[@as string]],
      version = version,
      url = url,
      dir = dir,
    })
  end,
}
