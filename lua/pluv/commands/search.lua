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
      local several, rows = #registries > 1, {}
      for i, rock in ipairs(found) do
        rows[i] = { rock.name, rock.version, several and rock.registry or "", (rock.summary:gsub("%s+", " ")) }
      end
      return require("host.term").table { header = { "rock", "newest", "registry", "summary" }, rows = rows }
    end, found)
    if #found == 0 and not ctx.json then
      require("std.log").note("no rock for Lua %s has `%s` in its name", runtime.lua, opts.text)
    end
  end,
}
