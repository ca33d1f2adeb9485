---Serves a folder as a registry.
local errors = require("std.errors")
local fs = require("std.fs")
local log = require("std.log")
local path = require("std.path")
local host_http = require("host.http")
local serve = require("host.serve")

local M = {}

---@param ctx pluv.Context
---@param file? string
---@return string path absolute; "" for no file
local function absolute(ctx, file)
  return file and path.resolve(ctx.dir, file) or ""
end

---Serves until interrupted.
---@param ctx pluv.Context
---@param opts table flags of the command, with numbers: `revalidate` in seconds, `upstream_size` and `max_upload` in bytes
function M.run(ctx, opts)
  local dir = path.resolve(ctx.dir, opts.dir)
  fs.require_dir(dir)
  if opts.scope then
    errors.raise { code = "cli.usage", message = "`--scope` only works with `--new-token`" }
  end
  if opts.limit and opts.no_limits then
    errors.raise { code = "cli.usage", message = "`--limit` and `--no-limits` cannot be combined" }
  end
  -- Upstream files are cached with the served folder, not in the user's cache.
  host_http.configure { cache_dir = path.join(dir, ".upstream"), offline = ctx.offline, retries = -1 }
  serve.run {
    dir = dir,
    listen = opts.listen or "127.0.0.1:7780",
    tls_cert = absolute(ctx, opts.tls_cert),
    tls_key = absolute(ctx, opts.tls_key),
    tokens = absolute(ctx, opts.tokens),
    private = opts.private == true,
    upstream = opts.upstream or "",
    revalidate_seconds = opts.revalidate,
    upstream_size = opts.upstream_size,
    limits = opts.limit or {},
    no_limits = opts.no_limits == true,
    trusted_proxies = opts.trusted_proxy or {},
    max_upload = opts.max_upload,
    log = opts.access_log and absolute(ctx, opts.access_log) or ctx.globals.quiet and "" or "-",
    log_json = ctx.json,
    ready = function(url)
      ctx:value(url .. "\n", { url = url })
      if not opts.tokens then
        log.note("uploads are disabled: started without `--tokens`")
      end
    end,
  }
end

---Creates and prints a token.
---@param ctx pluv.Context
---@param opts table flags of the command
function M.make_token(ctx, opts)
  if not opts.tokens or not opts.scope then
    errors.raise {
      code = "cli.usage",
      message = "`--new-token` needs `--tokens` and `--scope`",
      hint = ("pluv registry serve %s --tokens FILE --new-token %s --scope upload"):format(opts.dir, opts.new_token),
    }
  end
  local file = path.resolve(ctx.dir, opts.tokens)
  local token = serve.new_token { file = file, name = opts.new_token, scopes = opts.scope }
  ctx:value(token .. "\n", { name = opts.new_token, token = token, scopes = opts.scope })
  log.note("save the token: it is not shown again; %s stores only its hash", file)
end

return M
