---@type pluv.OwnCommand
return {
  summary = "Remove a registry",
  guide = "registries",
  args = { { "name", complete = "registries", help = "name of the registry" } },
  flags = { project = { help = "remove it from pluv.toml instead of registries.toml" } },
  examples = { "pluv registry remove company", "pluv registry remove local --project" },
  run = function(ctx, opts)
    local registry_edit, log = require("pluv.registry.edit"), require("std.log")
    local token = ""
    local file = registry_edit.change(ctx, opts.project, function(before)
      local entry = registry_edit.find(before, opts.name)
      if not entry then
        registry_edit.missing(ctx, before, opts.name, "pluv registry remove " .. opts.name)
      elseif not opts.project then
        token = require("host.auth").source(entry.url)
      end
      return { remove = opts.name, no_default = before.default == opts.name }
    end)
    local was_default = file.default == opts.name
    log.note("removed `%s` from %s%s", opts.name, file.path, was_default and ", where it was the default" or "")
    if token == ("the token of `%s`"):format(opts.name) then
      log.note("auth.toml still has its token; to delete it: `pluv registry logout %s`", opts.name)
    end
    ctx:done { name = opts.name, file = file.path, was_default = was_default }
  end,
}
