---@meta host.upload

---Publishing by LuaRocks' upload API. Each function fails with `auth.refused`,
---`auth.second-factor`, `publish.refused`, `fetch.network`, `fetch.offline`.
---@class host.upload
local upload = {}

---@class host.UploadServer
---@field origin string such as "https://luarocks.org"
---@field token? string [default: that of the settings]
---@field proof? string result of `verify`

---Checks the token.
---@param server host.UploadServer
function upload.status(server) end

---Reports whether the server has the package and the version.
---@param server host.UploadServer
---@param name string
---@param version string with a revision
---@return { package: boolean, version: boolean, id: string }
function upload.check(server, name, version) end

---Publishes a rockspec.
---@param server host.UploadServer
---@param file string
---@return { id: string, url: string, new: boolean, manifests: string[] }
function upload.rockspec(server, file) end

---Publishes a packed rock of a version.
---@param server host.UploadServer
---@param id string of `rockspec`
---@param file string
function upload.rock(server, id, file) end

---Exchanges a code of the second factor for a proof.
---@param server host.UploadServer
---@param code string
---@return string proof
function upload.verify(server, code) end

return upload
