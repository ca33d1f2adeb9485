---Options of LuaRocks that pluv does not have, or that have no effect.
local errors = require("std.errors")
local log = require("std.log")

local M = {}

---What to do instead of options that would change the result.
---@type table<string, { message: string, hint: string }>
local refused = {
  verify = {
    message = "pluv does not check GPG signatures",
    hint = "leave out `--verify`: pluv checks TLS certificates, and the checksums of what it has downloaded before",
  },
  sign = {
    message = "pluv does not sign rocks",
    hint = "sign the packed rock yourself: `gpg --armor --detach-sign ROCK`",
  },
}

---Why options have no effect.
---@type table<string, string>
local idle = {
  check_lua_versions = "pluv says which versions of Lua a rock is for, whenever it finds none for yours",
}

---Fails with `cli.usage` for an option that would change the result, and warns of one
---without effect.
---@param opts table<string, any>
function M.check(opts)
  for _, name in ipairs { "sign", "verify" } do
    if opts[name] then
      errors.raise { code = "cli.usage", message = refused[name].message, hint = refused[name].hint }
    end
  end
  for name, reason in pairs(idle) do
    if opts[name] then
      log.warn("`--%s` has no effect: %s", name:gsub("_", "-"), reason)
    end
  end
end

---Settings that have no effect.
local idle_settings = {
  "accept_unknown_fields",
  "cache_fail_timeout",
  "cache_timeout",
  "check_certificates",
  "cmake_generator",
  "disabled_servers",
  "fs_use_modules",
  "gcc_rpath",
  "link_lua_explicitly",
  "local_cache",
}

---Warns of settings without effect. Fails with `config.unsupported` for those that forbid
---what pluv does not watch.
---@param settings pluv.RocksSettings
function M.check_settings(settings)
  for _, file in pairs(settings.files) do
    for _, name in ipairs(idle_settings) do
      if file.fields and file.fields[name] ~= nil then
        log.warn("`%s` in %s has no effect", name, file.file)
      end
    end
  end
  local forbids ---@type string?
  if settings.all.hooks_enabled == false then
    forbids = "hooks_enabled"
  elseif settings.all.accepted_build_types then
    forbids = "accepted_build_types"
  end
  if forbids then
    errors.raise {
      code = "config.unsupported",
      message = ("LuaRocks' setting `%s` forbids what rocks may do, and pluv cannot promise that"):format(forbids),
      hint = "use the real LuaRocks, or remove the setting",
    }
  end
end

return M
