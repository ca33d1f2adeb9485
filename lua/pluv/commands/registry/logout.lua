---@type pluv.OwnCommand
return {
  summary = "Delete the token of a registry",
  guide = "registries",
  args = {
    {
      "name",
      complete = "registries",
      optional = true,
      help = "a registry, or the URL of a server [default: the default registry]",
    },
  },
  examples = { "pluv registry logout", "pluv registry logout company" },
  run = function(ctx, opts)
    local host, log = require("host.auth"), require("std.log")
    local name = opts.name
    if not name then
      local default = assert(require("pluv.registry.accounts").choose(require("pluv.registry").list(nil)))
      name = default.name
    elseif name:find("://", 1, true) then
      name = host.origin(name)
    end
    local forgotten = host.logout(name)
    log.note(forgotten and "deleted the token of `%s`" or "there is no token of `%s`", name)
    ctx:done { name = name, changed = forgotten }
  end,
}
