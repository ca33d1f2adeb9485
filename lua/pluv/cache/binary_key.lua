---Computes a built rock's key in the binary cache, and its place (spec/binaries.md).
local hash = require("std.hash")
local path = require("std.path")
local process = require("std.process")
local platform = require("host.platform")
local build_environment = require("pluv.machine.build_environment")
local build_settings = require("pluv.project.build_settings")
local keys = require("pluv.build.key")
local source_form = require("pluv.build.source_form")

local M = {}

---@class pluv.Binary
---@field key string everything that a built rock's files depend on
---@field place string of the packed rock, the same in every cache

---Returns the C library of this machine, such as "glibc-2.36".
---@param runtime pluv.Runtime
---@return string
local function libc(runtime)
  local kind = runtime.platform:match("^linux%-.*%-(%a+)$")
  if not kind then
    return "system"
  end
  local argv = kind == "musl" and { "ldd", "--version" } or { "getconf", "GNU_LIBC_VERSION" }
  local text = process.find(argv[1]) and process.run({ argv = argv }).output or ""
  local version = text:match("glibc (%d[%d.]*)") or text:match("Version (%d[%d.]*)")
  return ("%s-%s"):format(kind == "musl" and "musl" or "glibc", version or "unknown")
end

---Returns the C compiler: CC, or the platform's.
---@return string
local function compiler()
  local given = platform.env("CC") or ""
  if given:find("%S") then
    return path.base(given:match("%S+") --[[@as string]])
  end
  return platform.describe().os == "darwin" and "clang" or "gcc"
end

---Returns the part of the keys that all rocks of a project share.
---@param project pluv.Project
---@param runtime pluv.Runtime
---@return table
local function machine(project, runtime)
  project.memo.binaries = project.memo.binaries
    or {
      platform = runtime.platform:match("^[^-]+%-[^-]+"),
      compiler = compiler(),
      flags = build_environment.flags(),
      variables = build_settings.key(project),
      libc = libc(runtime),
    }
  return project.memo.binaries
end

---@param text string
---@param length integer
---@return string
local function short(text, length)
  return hash.sha256(text):sub(1, length)
end

---Returns the key and place of a packed rock; nil for a rock built in place.
---@param project pluv.Project
---@param runtime pluv.Runtime
---@param package table of the lock
---@return pluv.Binary?
function M.of(project, runtime, package)
  if package.path ~= "" then
    return nil
  end
  local here = machine(project, runtime)
  local options = here.flags .. here.variables .. keys.of_package(project, package) .. source_form.of(project, package)
  local source = table.concat({
    keys.revision,
    package.namespace,
    package.rockspec_sha256,
    package.source_sha256,
    package.kit,
  }, "\n")
  local key = table.concat({
    package.name .. "@" .. package.version,
    runtime.name .. "-" .. (runtime.commit or runtime.version),
    here.platform,
    here.compiler,
    options == "" and "default" or short(options, 12),
    here.libc,
    short(source, 16),
  }, ":")
  local place = ("%s/%s/%s/%s-%s"):format(package.name, package.version, runtime.tag, here.platform, short(key, 16))
  return { key = key, place = place }
end

return M
