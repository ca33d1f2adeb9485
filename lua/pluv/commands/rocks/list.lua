local options = require("pluv.rocks.options")

---Prints the installed rocks that have a newer version on a server.
---@param settings pluv.RocksSettings
---@param found pluv.InstalledRock[]
local function outdated(settings, found)
  local version = require("host.version")
  local newest = {}
  for _, rock in ipairs(found) do
    local known = newest[rock.name]
    if not known or version.compare(rock.version, known.version) > 0 then
      newest[rock.name] = rock
    end
  end
  local names = require("std.table").keys(newest)
  local offers = require("pluv.rocks.servers").newest(settings, names)
  if not settings.opts.porcelain then
    require("pluv.rocks.print").title(settings, "Outdated rocks:")
  end
  for _, name in ipairs(names) do
    local rock = newest[name] --[[@as pluv.InstalledRock]]
    local offer = offers[name]
    if offer and version.compare(offer.version, rock.version) > 0 then
      if settings.opts.porcelain then
        settings:print(name, rock.version, offer.version, offer.server)
      else
        settings:print(name)
        settings:print(("   %s < %s at %s"):format(rock.version, offer.version, offer.server))
        settings:print()
      end
    end
  end
end

---@type pluv.OwnCommand
return {
  summary = "List installed rocks",
  guide = "luarocks-commands",
  args = {
    { "filter", optional = true, help = "part of a name" },
    { "version", optional = true, help = "list this version only" },
  },
  flags = options.with {
    outdated = { help = "list rocks with a newer version on a server" },
    porcelain = { help = "print columns for programs: name, version, `installed`, folder" },
  },
  examples = { "pluv rocks list", "pluv rocks list --porcelain --tree lua_modules", "pluv rocks list --outdated" },
  run = function(ctx, opts)
    local search = require("pluv.rocks.local_search")
    local settings = require("pluv.rocks.settings").load(ctx, opts)
    local query = search.query(opts.filter or "", opts.version, opts.namespace)
    query.is_part = true
    local found = search.all(search.trees(settings), query)
    if opts.outdated then
      return outdated(settings, found)
    end
    local print = require("pluv.rocks.print")
    local results = {}
    for i, rock in ipairs(found) do
      results[i] = {
        name = rock.name,
        version = rock.version,
        arch = "installed",
        repo = rock.tree.place.rocks,
        namespace = rock.namespace,
      }
    end
    if not opts.porcelain then
      local where = settings.arg_tree and " in " .. settings.arg_tree.root or ""
      print.title(settings, ("Rocks installed for Lua %s%s"):format(settings.lua, where))
    end
    print.results(settings, results)
  end,
}
