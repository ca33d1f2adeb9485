---Build type `rust-mlua`: modules in Rust, built with cargo. The rules are those of
---the rock luarocks-build-rust-mlua.
local errors, fs, path = require("std.errors"), require("std.fs"), require("std.path")

local M = {}

local features_by_lua = { ["5.1"] = "lua51", ["5.2"] = "lua52", ["5.3"] = "lua53", ["5.4"] = "lua54", ["5.5"] = "lua55" }

---@param b pluv.Build
---@return string[]
local function features(b)
  local list = { b.runtime.name == "luajit" and "luajit" or features_by_lua[b.runtime.lua] }
  local more = b.spec.build.features
  for _, feature in ipairs(type(more) == "table" and more or { more }) do
    list[#list + 1] = feature
  end
  return list
end

---A name of an entry: that of a list is the value itself.
---@param key string|integer
---@param value string
---@return string
local function named(key, value)
  return tonumber(key) and value or tostring(key)
end

---@param b pluv.Build
---@param target string
local function install(b, target)
  local files = require("pluv.build.support.files")
  local info = require("host.platform").describe()
  local ending = info.os == "windows" and ".dll" or info.os == "darwin" and ".dylib" or ".so"
  for key, library in pairs(b.spec.build.modules or {}) do
    local module = named(key, library)
    local file = info.os == "windows" and library .. ending or "lib" .. library .. ending
    local from = target .. "/release/" .. file
    files.put(b, from, "lib/" .. module .. "." .. b.variables.LIB_EXTENSION, 493) -- 0755
  end
  for key, to in pairs(b.spec.build.include or {}) do
    files.put(b, named(key, to), "lua/" .. to)
  end
end

---Builds the crate with cargo, and installs its modules.
---@param b pluv.Build
function M.build(b)
  local build = b.spec.build
  if b.runtime.source == "builtin" then
    errors.raise {
      code = "build.unsupported",
      message = ("%s %s is written in Rust, which the builtin runtime cannot load"):format(b.name, b.version),
      hint = "use a Lua that is installed: `pluv run --runtime lua@5.4`, or `[runtime]` in pluv.toml",
    }
  end
  require("pluv.build.support.tools").need(b, "cargo", "cargo")
  local target = build.target_path or "target"
  local argv = { "cargo", "build", "--release", "--target-dir=" .. target }
  if build.default_features == false then
    argv[#argv + 1] = "--no-default-features"
  end
  argv[#argv + 1] = "--features"
  argv[#argv + 1] = table.concat(features(b), ",")
  for _, word in ipairs(b.options) do
    argv[#argv + 1] = word
  end
  -- Rust notes where sources are for its messages.
  local flags = require("host.platform").env("RUSTFLAGS") or ""
  local env = { RUSTFLAGS = ("%s --remap-path-prefix=%s=."):format(flags, b.source):gsub("^%s+", "") }
  b.log:run(argv, b.source, env)
  install(b, target)
end

return M
