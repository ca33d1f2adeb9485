---@type pluv.OwnCommand
return {
  summary = "Set the default registry",
  guide = "registries",
  description = "The default registry is asked first among those of the same priority, and is the one that `login` and `logout` use.\n"
    .. "With no arguments, prints it.",
  args = { { "name", complete = "registries", help = "name of the registry", optional = true } },
  flags = { project = { help = "write to pluv.toml instead of registries.toml" } },
  examples = { "pluv registry default company", "pluv registry default" },
  run = function(ctx, opts)
    local registry_edit = require("pluv.registry.edit")
    if not opts.name then
      local project = require("pluv.project").find_root(ctx.start) and ctx:project() or nil
      local default = assert(require("pluv.registry.accounts").choose(require("pluv.registry").list(project)))
      ctx:value(default.name .. "\n", { name = default.name, url = default.url, source = default.source })
      return
    end
    local inherited = opts.project and registry_edit.find(registry_edit.open(ctx), opts.name)
    local file = registry_edit.change(ctx, opts.project, function(before)
      if not inherited and not registry_edit.find(before, opts.name) then
        registry_edit.missing(ctx, before, opts.name, "pluv registry default " .. opts.name)
      end
      return { default = opts.name }
    end)
    require("std.log").note("set the default registry to `%s` in %s", opts.name, file.path)
    ctx:done { name = opts.name, file = file.path }
  end,
}
