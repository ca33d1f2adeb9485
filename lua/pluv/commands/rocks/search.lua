local options = require("pluv.rocks.options")

---@type pluv.OwnCommand
return {
  summary = "Search the servers for rocks by name",
  guide = "luarocks-commands",
  args = {
    { "name", optional = true, help = "part of a name" },
    { "version", optional = true, help = "this version only" },
  },
  flags = options.with {
    source = { help = "list rockspecs and sources only" },
    binary = { help = "list built rocks only" },
    all = { help = "list everything that this machine can use" },
    porcelain = { help = "print columns for programs: name, version, kind, server" },
  },
  examples = { "pluv rocks search json", "pluv rocks search --porcelain lpeg 1.0.2" },
  run = function(ctx, opts)
    if not opts.name and not opts.all then
      require("std.errors").raise { code = "cli.usage", message = "a name is missing", hint = "or list everything with `--all`" }
    end
    local search, print = require("pluv.rocks.local_search"), require("pluv.rocks.print")
    local settings = require("pluv.rocks.settings").load(ctx, opts)
    local query = search.query(opts.all and "" or opts.name, not opts.all and opts.version or nil, opts.namespace)
    query.is_part = true
    local sources, binaries = {}, {}
    for _, rock in ipairs(require("pluv.rocks.server_search").find(settings, query)) do
      local is_source = rock.kind == "rockspec" or rock.kind == "src"
      table.insert(is_source and sources or binaries, { name = rock.name, version = rock.version, arch = rock.kind, repo = rock.server })
    end
    local version = require("host.version")
    for name, number in pairs(settings:provided()) do
      if name:find(query.name, 1, true) and (not query.version or version.matches(number, "== " .. query.version)) then
        sources[#sources + 1] = { name = name, version = number, arch = "installed", repo = "provided by VM or rocks_provided" }
      end
    end
    if not opts.porcelain then
      print.title(settings, ("%s - Search results for Lua %s:"):format(search.describe(query), settings.lua), "=")
    end
    for _, section in ipairs {
      { sources, "Rockspecs and source rocks:", opts.binary },
      { binaries, "Binary and pure-Lua rocks:", opts.source },
    } do
      if section[1][1] and not section[3] then
        if not opts.porcelain then
          print.title(settings, section[2])
        end
        print.results(settings, section[1])
      end
    end
  end,
}
