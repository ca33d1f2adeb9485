---@type pluv.OwnCommand
return {
  summary = "Choose the default registry",
  description = "It is asked first among those with the same priority, and `login` and `logout` mean it. Without NAME, prints it.",
  args = { { "name", complete = "registries", help = "its name", optional = true } },
  flags = { project = { help = "in pluv.toml, not in the user's registries.toml" } },
  examples = { "pluv registry default company", "pluv registry default" },
  run = function(ctx, opts)
    local editing = require("pluv.registry.edit")
    if not opts.name then
      local project = require("pluv.project").find_root(ctx.start) and ctx:project() or nil
      local default = assert(require("pluv.registry.accounts").choose(require("pluv.registry").list(project)))
      ctx:value(default.name .. "\n", { name = default.name, url = default.url, source = default.source })
      return
    end
    local inherited = opts.project and editing.find(editing.open(ctx), opts.name)
    local file = editing.change(ctx, opts.project, function(file)
      if not inherited and not editing.find(file, opts.name) then
        editing.missing(ctx, file, opts.name, "pluv registry default " .. opts.name)
      end
      return { default = opts.name }
    end)
    require("std.log").note("the default registry is `%s`, says %s", opts.name, file.path)
    ctx:done { name = opts.name, file = file.path }
  end,
}
