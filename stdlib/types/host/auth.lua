---@meta host.auth

---Accounts at registries.
---@class host.auth
local auth = {}

---Fails with `auth.exposed` if others can read auth.toml.
function auth.check() end

---Presents a token to a server. Fails with `auth.refused`, `auth.invalid`, and what
---downloads raise.
---@param opts { origin: string, url: string, token: string } url of the registry; "" for none
---@return { known: boolean, name: string, scopes: string[] } known: the server says what the token may do
function auth.try(opts) end

---Keeps a token for the name of a registry, which goes to one origin only, or for an
---origin. Fails with `auth.invalid`, `auth.exposed`.
---@param account { name: string, token: string, origin: string }
function auth.login(account) end

---Forgets the token of a name, and says whether there was one.
---@param name string
---@return boolean
function auth.logout(name) end

---In words what is sent to a URL to prove who asks, without a secret; "" is nothing.
---@param url string
---@return string
function auth.source(url) end

---"https://host[:port]" of a URL; "" of what is not on a server.
---@param url string
---@return string
function auth.origin(url) end

return auth
