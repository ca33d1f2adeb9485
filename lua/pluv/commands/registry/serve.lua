---@type pluv.OwnCommand
return {
  summary = "Serve a folder of rocks as a registry",
  description = [[
LuaRocks and pluv install from it. Manifests are made of the rockspecs and rocks in DIR; those of namespaces are below
DIR/manifests/NAME, built rocks below DIR/builds. Uploads (PUT, `luarocks upload`, `pluv cache push`) need a token of
`--tokens`; without it nothing can be uploaded. A token has scopes: `read`, `upload`, `upload:NAMESPACE` and `cache`; each
of them may read. With `--upstream` what DIR lacks comes from another registry, is kept, and serves when that is down.
Clients are told apart by their addresses (IPv6: /64). One that asks for too much is answered 429 for a while.
The address is printed on standard output, a line for each request on standard error.]],
  args = { { "dir", help = "a folder with rockspecs and rocks" } },
  flags = {
    listen = { value = "HOST:PORT", help = "where to listen, 127.0.0.1:7780 without it; port 0 takes a free one" },
    tokens = { value = "FILE", help = "the tokens of those who may upload, in TOML" },
    ["new-token"] = { value = "NAME", help = "make a token in the file of `--tokens`, print it, and end" },
    scope = { value = "SCOPE", help = "what the new token is for; may be given more than once", many = true },
    private = { help = "reading needs a token too" },
    upstream = { value = "URL", help = "the registry to ask for what DIR lacks" },
    revalidate = { value = "SECONDS", help = "how often the manifests of the upstream are asked for again, 60 without it" },
    ["upstream-size"] = {
      value = "SIZE",
      help = "how much is kept of the upstream; what was not used for longest goes first [default: 10GB]",
    },
    limit = {
      value = "NAME=RATE",
      many = true,
      help = "limit each client: `uploads`, `logins` (failed ones), `upstream` or `reads`; RATE is N/s, N/m, N/h or `off` "
        .. "[default: uploads=3000/m logins=20/m upstream=6000/m reads=240000/m]",
    },
    ["no-limits"] = { help = "switch the limits of clients off" },
    ["trusted-proxy"] = {
      value = "ADDR",
      many = true,
      help = "an IP address or network whose X-Forwarded-For tells who the client is; may be given more than once",
    },
    ["max-upload"] = { value = "MIB", help = "the largest upload, 512 without it" },
    ["access-log"] = { value = "FILE", help = "write the lines about requests there" },
    ["tls-cert"] = { value = "FILE", help = "the certificate, to serve https" },
    ["tls-key"] = { value = "FILE", help = "its key" },
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
    local flags = require("pluv.cli.numbers")
    opts.revalidate = flags.whole(opts.revalidate or "60", "--revalidate", 1, 604800)
    opts.upstream_size = flags.size(opts.upstream_size or "10GB", "--upstream-size")
    opts.max_upload = flags.whole(opts.max_upload or "512", "--max-upload", 1, 65536) * 1024 * 1024
    serving.run(ctx, opts)
  end,
}
