local options = require("pluv.rocks.options")

---@type pluv.OwnCommand
return {
  summary = "Download a rock or rockspec into the working folder",
  guide = "luarocks-commands",
  args = {
    { "name", optional = true, help = "its name" },
    { "version", optional = true, help = "its version [default: the newest]" },
  },
  flags = options.with {
    all = { help = "download every file that matches" },
    source = { help = "download the source" },
    rockspec = { help = "download the rockspec" },
    arch = { value = "ARCH", help = "download the rock for a machine, such as `linux-x86_64`" },
    ["check-lua-versions"] = { help = "has no effect: pluv always says which Luas a rock is for" },
  },
  examples = { "pluv rocks download --rockspec penlight", "pluv rocks download lpeg 1.0.2 --source" },
  run = function(ctx, opts)
    local raise = require("std.errors").raise
    require("pluv.rocks.unsupported").check(opts)
    if not opts.name and not opts.all then
      raise { code = "cli.usage", message = "a name is missing", hint = "or download everything with `--all`" }
    end
    local chosen = {}
    for _, name in ipairs { "source", "rockspec", "arch" } do
      chosen[#chosen + 1] = opts[name] and name or nil
    end
    if #chosen > 1 then
      raise { code = "cli.usage", message = "`--source`, `--rockspec` and `--arch` exclude each other" }
    end
    local settings = require("pluv.rocks.settings").load(ctx, opts)
    local server_search, local_search = require("pluv.rocks.server_search"), require("pluv.rocks.local_search")
    local kind = opts.source and "src" or opts.rockspec and "rockspec" or opts.arch
    local kinds = kind and { [kind] = true } or nil
    local query = local_search.query(opts.name or "", opts.version, opts.namespace)
    query.is_part = not opts.name
    local found = opts.all and server_search.find(settings, query, kinds) or { server_search.newest(settings, query, kinds) }
    if not found[1] then
      raise { code = "resolve.missing", message = ("no server has %s"):format(local_search.describe(query)) }
    end
    for _, rock in ipairs(found) do
      require("pluv.rocks.server_files").save(rock.url, ctx.dir)
    end
  end,
}
