local options = require("pluv.rocks.options")

---@type pluv.OwnCommand
return {
  summary = "Check the syntax and the fields of a rockspec",
  guide = "luarocks-commands",
  description = "`pluv lint` checks more: files, modules, and what they are compiled by.",
  args = { { "rockspec", help = "its file or URL, or the name of a rock, whose rockspec is downloaded" } },
  flags = options.with(),
  examples = { "pluv rocks lint app-1.0-1.rockspec" },
  run = function(ctx, opts)
    local path = require("std.path")
    local settings = require("pluv.rocks.settings").load(ctx, opts)
    if not opts.rockspec:find(".rockspec$") then
      local query = require("pluv.rocks.local_search").query(opts.rockspec, nil, opts.namespace)
      local found = require("pluv.rocks.server_search").newest(settings, query, { rockspec = true })
      opts.rockspec = require("pluv.rocks.server_files").save(found.url, ctx.dir)
    end
    require("host.fs").scratch(require("pluv.machine.folders").work_dir(), "lint-", function(work)
      local file = require("pluv.rocks.given_file").fetch(settings, opts.rockspec, work)
      local spec = require("host.rockspec").load { path = file, lua = settings.lua, form = true }
      require("pluv.publish.lint_fields").check({ root = path.dir(file), spec = spec }, function(finding)
        if finding.rule ~= "license" then
          require("std.log").warn("%s", require("pluv.publish.lint").line(finding, path.base(file)))
        end
      end)
      if not (spec.table.description or {}).license then
        require("std.errors").raise {
          code = "rockspec.invalid",
          message = ("%s names no license"):format(path.base(file)),
          hint = 'add `license = "…"` to its `description`',
        }
      end
    end)
  end,
}
