---@meta host.auth

---Accounts at registries.
---@class host.auth
local auth = {}

---Fails with `auth.exposed` if others can read auth.toml.
function auth.check() end

---Checks a token with its server. Fails with `auth.refused`, `auth.invalid`, and like
---downloads.
---@param opts { origin: string, url: string, token: string } url of the registry; "" for none
---@return { known: boolean, name: string, scopes: string[] } `known`: whether the server reports what the token permits
function auth.try(opts) end

---Saves a token for a registry, whose name is tied to one origin, or for an origin.
---Fails with `auth.invalid`, `auth.exposed`.
---@param account { name: string, token: string, origin: string }
function auth.login(account) end

---Deletes the token of a name, and reports whether there was one.
---@param name string
---@return boolean
function auth.logout(name) end

---Describes the credentials that are sent to a URL, without secrets; "" for none.
---@param url string
---@return string
function auth.source(url) end

---Returns the environment variable with the token of a registry.
---@param name string
---@return string
function auth.variable(name) end

---Returns "https://host[:port]" of a URL; "" if it is not on a server.
---@param url string
---@return string
function auth.origin(url) end

return auth
