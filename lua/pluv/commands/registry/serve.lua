---@type pluv.OwnCommand
return {
  summary = "Serve a folder of rocks as a registry",
  guide = "serving",
  description = [[
LuaRocks and pluv can install from the server. Manifests are made from the rockspecs and rocks in DIR; namespaces are in
DIR/manifests/NAME, built rocks in DIR/builds. Uploads (PUT, `luarocks upload`, `pluv cache push`) need a token from the
file of `--tokens`. A token has scopes: `read`, `upload`, `upload:NAMESPACE` and `cache`; every scope includes `read`. With
`--upstream`, files missing in DIR are fetched from another registry, kept, and served when that is down. Clients are
told apart by address (IPv6: /64); a client over a limit gets status 429.
The server prints its address on standard output and one line for each request on standard error.]],
  args = { { "dir", help = "a folder with rockspecs and rocks" } },
  flags = {
    listen = { value = "HOST:PORT", help = "address to listen on; port 0 picks a free port [default: 127.0.0.1:7780]" },
    tokens = { value = "FILE", help = "TOML file with the tokens that may upload" },
    ["new-token"] = { value = "NAME", help = "create a token in the file of `--tokens`, print it, and exit" },
    scope = { value = "SCOPE", help = "scope of the new token; may be given more than once", many = true },
    private = { help = "require a token for reading too" },
    upstream = { value = "URL", help = "registry to fetch missing files from" },
    revalidate = { value = "SECONDS", help = "how often to refresh the manifests of the upstream [default: 60]" },
    ["upstream-size"] = {
      value = "SIZE",
      help = "how much to keep of the upstream; the least recently used files are deleted first [default: 10GB]",
    },
    limit = {
      value = "NAME=RATE",
      many = true,
      help = "limit each client: `uploads`, `logins` (failed ones), `upstream` or `reads`; RATE is N/s, N/m, N/h or `off` "
        .. "[default: uploads=3000/m logins=20/m upstream=6000/m reads=240000/m]",
    },
    ["no-limits"] = { help = "turn off the limits of clients" },
    ["trusted-proxy"] = {
      value = "ADDR",
      many = true,
      help = "IP address or network of a proxy whose X-Forwarded-For names the client; may be given more than once",
    },
    ["max-upload"] = { value = "MIB", help = "largest upload, in MiB [default: 512]" },
    ["access-log"] = { value = "FILE", help = "write the request log to this file" },
    ["tls-cert"] = { value = "FILE", help = "certificate, to serve https" },
    ["tls-key"] = { value = "FILE", help = "key of the certificate" },
  },
  examples = {
    "pluv registry serve rocks",
    "pluv registry serve rocks --tokens tokens.toml --new-token ci --scope upload --scope cache",
    "pluv registry serve rocks --listen 0.0.0.0:7780 --tokens tokens.toml",
    "pluv registry serve cache --upstream https://luarocks.org --upstream-size 2GB",
    "pluv registry serve rocks --trusted-proxy 127.0.0.1 --limit uploads=60/m",
  },
  run = function(ctx, opts)
    local serving = require("pluv.registry.server")
    if opts.new_token then
      return serving.make_token(ctx, opts)
    end
    local numbers = require("pluv.cli.numbers")
    opts.revalidate = numbers.whole(opts.revalidate or "60", "--revalidate", 1, 604800)
    opts.upstream_size = numbers.size(opts.upstream_size or "10GB", "--upstream-size")
    opts.max_upload = numbers.whole(opts.max_upload or "512", "--max-upload", 1, 65536) * 1024 * 1024
    serving.run(ctx, opts)
  end,
}
