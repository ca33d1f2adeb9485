---The key of a built rock in the binary cache, and the place of its archive
---(spec/binaries.md).
local path = require("std.path")

local M = {}

---@class pluv.Binary
---@field key string all that the content of a built rock depends on
---@field place string of its artefact, the same in every cache

---Returns the C library that programs here are linked to, as "glibc-2.36".
---@param runtime pluv.Runtime
---@return string
local function libc(runtime)
  local kind = runtime.platform:match("^linux%-.*%-(%a+)$")
  if not kind then
    return "system"
  end
  local process = require("std.process")
  local argv = kind == "musl" and { "ldd", "--version" } or { "getconf", "GNU_LIBC_VERSION" }
  local text = process.find(argv[1]) and process.run({ argv = argv }).output or ""
  local version = text:match("glibc (%d[%d.]*)") or text:match("Version (%d[%d.]*)")
  return ("%s-%s"):format(kind == "musl" and "musl" or "glibc", version or "unknown")
end

---Returns the compiler that CC names, or that a platform has.
---@return string
local function compiler()
  local platform = require("host.platform")
  local given = platform.env("CC") or ""
  if given:find("%S") then
    return path.base(given:match("%S+"))
  end
  return platform.describe().os == "darwin" and "clang" or "gcc"
end

---What is the same for all rocks of a project.
---@param project pluv.Project
---@param runtime pluv.Runtime
---@return table
local function machine(project, runtime)
  project.memo.binaries = project.memo.binaries or {
    platform = runtime.platform:match("^[^-]+%-[^-]+"),
    compiler = compiler(),
    flags = require("pluv.machine.build_environment").flags(),
    variables = require("pluv.project.build_settings").key(project),
    libc = libc(runtime),
  }
  return project.memo.binaries
end

---@param text string
---@param length integer
---@return string
local function short(text, length)
  return require("std.hash").sha256(text):sub(1, length)
end

---Returns the key of a rock and the place of its artefact; nil for one that is built from
---a folder in place.
---@param project pluv.Project
---@param runtime pluv.Runtime
---@param package table of the lock
---@return pluv.Binary?
function M.of(project, runtime, package)
  local keys = require("pluv.build.key")
  if package.path ~= "" then
    return nil
  end
  local here = machine(project, runtime)
  local options = here.flags .. here.variables .. keys.of_package(project, package)
    .. require("pluv.build.source_form").of(project, package)
  local source = table.concat({
    keys.revision, package.namespace, package.rockspec_sha256, package.source_sha256,
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
