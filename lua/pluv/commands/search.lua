---@type pluv.OwnCommand
return {
  summary = "Search the registries for rocks by name",
  section = "registries",
  guide = "registries",
  args = { { "text", help = "part of a name" } },
  flags = { runtime = { value = "RUNTIME", complete = "runtimes", help = "for this runtime" } },
  examples = { "pluv search json", "pluv --json search lpeg" },
  run = function(ctx, opts)
    local config = require("pluv.registry")
    local project = require("pluv.project").find_root(ctx.start) and ctx:project() or nil
    local runtime = require("pluv.runtime").choose(project, opts.runtime, ctx.dir)
    local registries = config.list(project)
    local found = require("host.index").search {
      registries = config.servers(registries),
      lua = runtime.target,
      text = opts.text,
    }
    ctx:out(function()
      local rows = { found[1] and { "rock", "newest", #registries > 1 and "registry" or "" } }
      for i, rock in ipairs(found) do
        rows[i + 1] = { rock.name, rock.version, #registries > 1 and rock.registry or "" }
      end
      return require("host.term").columns("%-*s  %-14s %s", rows)
    end, found)
    if #found == 0 and not ctx.json then
      require("std.log").note("no rock for Lua %s has `%s` in its name", runtime.lua, opts.text)
    end
  end,
}
