---@type pluv.OwnCommand
return {
  summary = "Keep the token of a registry",
  description = [[
NAME is a registry, or the URL of a server such as a mirror; without it the default registry is meant. The token is kept
in auth.toml, which only its owner can read, and goes to that one server. Without `--token` it is asked for, or read from
standard input where that is not a terminal, so that it need not stand in the history of a shell.]],
  args = { { "name", complete = "registries", help = "a registry, or the URL of a server", optional = true } },
  flags = { token = { value = "TOKEN", help = "the token; `-` reads it from standard input" } },
  examples = { "pluv registry login company", "pass company | pluv registry login company", "pluv registry login --token TOKEN" },
  run = function(ctx, opts)
    local host, log = require("host.auth"), require("std.log")
    local account = require("pluv.registry.accounts").find(ctx, opts.name)
    local token = opts.token
    if not token or token == "-" then
      token = require("host.term").secret(("token for %s: "):format(account.origin))
    end
    if token == "" then
      require("std.errors").raise {
        code = "auth.invalid",
        message = "there is no token",
        hint = ("give it on standard input: `pluv registry login %s`"):format(account.name),
      }
    end
    host.login { name = account.name, token = token, origin = account.name ~= account.origin and account.origin or "" }
    if account.origin:find("^http:") then
      log.warn("the token goes to %s without encryption", account.origin)
    end
    log.note("logged in to `%s`: the token goes to %s only", account.name, account.origin)
    local used = host.source(account.origin .. "/")
    if used:find("PLUV_REGISTRY_", 1, true) then
      log.note("for now %s is used instead", used)
    end
  end,
}
