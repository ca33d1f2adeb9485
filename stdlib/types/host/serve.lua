---@meta host.serve

---Serves a folder of rocks as a registry.
---@class host.serve
local serve = {}

---Serves until interrupted; calls `ready` with the URL. `log` is a file, `-` for
---standard error or empty for none; times are seconds, sizes bytes. `limits` override
---the defaults, for example "uploads=600/m". Fails with `file.missing`,
---`auth.exposed`, `auth.invalid`, `cli.usage`.
---@param opts { dir: string, listen: string, tls_cert: string, tls_key: string, tokens: string, private: boolean, upstream: string, revalidate_seconds: integer, upstream_size: integer, limits: string[], no_limits: boolean, trusted_proxies: string[], max_upload: integer, log: string, log_json: boolean, ready: fun(url: string) }
function serve.run(opts) end

---Creates a token and writes its hash into a file. Fails with `auth.exposed`,
---`auth.invalid`, `cli.usage`.
---@param opts { file: string, name: string, scopes: string[] }
---@return string token
function serve.new_token(opts) end

return serve
