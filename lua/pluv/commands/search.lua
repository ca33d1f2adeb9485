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
      local has_summary = require("std.table").find(found, function(rock)
        return rock.summary ~= ""
      end)
      local several, width = #registries > 1, require("host.term").width()
      local rows, names = { found[1] and { "rock", "newest", several and "registry" or "", has_summary and "summary" or "" } }, 4
      for _, rock in ipairs(found) do
        names = math.max(names, #rock.name)
      end
      for i, rock in ipairs(found) do
        local room = math.max(20, width - names - 20)
        local summary = rock.summary:gsub("%s+", " ")
        summary = require("host.term").terminals().stdout
            and #summary > room
            and (summary:sub(1, room - 3):gsub("[\192-\247][\128-\191]*$", "")) .. "..."
          or summary
        rows[i + 1] = { rock.name, rock.version, several and rock.registry or "", summary }
      end
      return require("host.term").columns(several and "%-*s  %-*s  %-*s  %s" or "%-*s  %-*s%s  %s", rows)
    end, found)
    if #found == 0 and not ctx.json then
      require("std.log").note("no rock for Lua %s has `%s` in its name", runtime.lua, opts.text)
    end
  end,
}
