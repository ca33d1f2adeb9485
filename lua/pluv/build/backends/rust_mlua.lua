---Build type `rust-mlua`: Rust modules, built with cargo, by the rules of the rock
---luarocks-build-rust-mlua.
local platform = require("host.platform")
local files = require("pluv.build.files")
local programs = require("pluv.build.programs")
local variables = require("pluv.build.variables")

local M = {}

---@param b pluv.Build
---@return string[]
local function features(b)
  local target = b.runtime.target -- mlua calls them lua54 and luajit
  local list = { target:find("^%d") and "lua" .. target:gsub("%.", "") or target }
  for _, feature in ipairs(b.spec.build.features or {}) do
    list[#list + 1] = feature
  end
  return list
end

---@param b pluv.Build
---@param target string
local function install(b, target)
  local info = platform.describe()
  local ending = info.os == "windows" and ".dll" or info.os == "darwin" and ".dylib" or ".so"
  for _, module in ipairs(b.spec.build.modules or {}) do
    local file = info.os == "windows" and module.file .. ending or "lib" .. module.file .. ending
    local from = target .. "/release/" .. file
    files.put(b, from, "lib/" .. (module.name or module.file) .. "." .. b.variables.LIB_EXTENSION, 493) -- 0755
  end
  for _, entry in ipairs(b.spec.build.include or {}) do
    files.put(b, entry.name or entry.file, "lua/" .. entry.file)
  end
end

---Builds the crate with cargo, and installs its modules.
---@param b pluv.Build
function M.build(b)
  local build = b.spec.build
  variables.refuse_builtin(b, "is written in Rust")
  programs.need(b, "cargo", "cargo")
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
  -- Rust records source paths for its messages.
  local flags = platform.env("RUSTFLAGS") or ""
  local env = { RUSTFLAGS = ("%s --remap-path-prefix=%s=."):format(flags, b.source):gsub("^%s+", "") }
  b.log:run(argv, b.source, env)
  install(b, target)
end

return M
