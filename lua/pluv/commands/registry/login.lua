---@type pluv.OwnCommand
return {
  summary = "Store the token of a registry",
  guide = "registries",
  description = [[
NAME is a registry or the URL of a server such as a mirror [default: the one that `pluv registry default` prints]. pluv
asks the server what the token may do, and stores it in auth.toml, which only you can read, if the server accepts it. The
token is sent to that server only. Without `--token`, pluv prompts for it, or reads it from standard input if that is not a terminal.]],
  args = { { "name", complete = "registries", help = "a registry, or the URL of a server", optional = true } },
  flags = { token = { value = "TOKEN", help = "the token; `-` reads it from standard input" } },
  examples = { "pluv registry login company", "pass company | pluv registry login company", "pluv registry login --token TOKEN" },
  run = function(ctx, opts)
    local host, log = require("host.auth"), require("std.log")
    local accounts = require("pluv.registry.accounts")
    host.check() -- before asking for a token
    local account = accounts.find(ctx, opts.name)
    local token = opts.token
    if not token or token == "-" then
      local which = opts.name and "" or ("the default registry `%s` at "):format(account.name)
      token = require("host.term").secret(("token for %s%s (input is hidden): "):format(which, account.origin))
    end
    if token == "" then
      require("std.errors").raise {
        code = "auth.invalid",
        message = "no token was given",
        hint = ("pass it on standard input: `pluv registry login %s`"):format(account.name),
      }
    end
    if account.origin:find("^http:") then
      log.warn("the token is sent to %s without encryption", account.origin)
    end
    require("host.http").configure { offline = ctx.offline, retries = -1 }
    local told = accounts.try(account, token)
    host.login { name = account.name, token = token, origin = account.name ~= account.origin and account.origin or "" }
    log.note("logged in to `%s`: the token is only sent to %s", account.name, account.origin)
    if told.known then
      log.note("the token `%s` may %s", told.name, accounts.describe(told.scopes))
    end
    if ctx.json then
      ctx:out("", {
        name = account.name,
        origin = account.origin,
        token = told.known and told.name or nil,
        scopes = told.known and told.scopes or nil,
      })
    end
    local used = host.source(account.origin .. "/")
    if used:find("PLUV_REGISTRY_", 1, true) then
      log.note("%s takes precedence over the saved token", used)
    end
  end,
}
