---The recipe of Luau: upstream's binary if there is one that runs here, else its
---source.
local errors = require("std.errors")
local fs = require("std.fs")
local json = require("std.json")
local log = require("std.log")
local path = require("std.path")
local process = require("std.process")
local host_fs = require("host.fs")
local host_platform = require("host.platform")
local toolchain = require("host.toolchain")
local build_environment = require("pluv.machine.build_environment")
local system_packages = require("pluv.machine.system_packages")
local build_tools = require("pluv.runtime.build_tools")
local source_folder = require("pluv.runtime.source_folder")
local upstream = require("pluv.runtime.upstream")

local M = {}

---The binary archive of a release, by platform.
local assets = {
  ["linux-x86_64-gnu"] = "luau-ubuntu.zip",
  ["darwin-aarch64"] = "luau-macos.zip",
  ["windows-x86_64"] = "luau-windows.zip",
}

local programs = { "luau", "luau-analyze", "luau-compile", "luau-ast" }

---Returns no versions: Luau releases weekly.
---@return string[]
function M.available()
  return { "latest" }
end

---Returns GitHub's description of a release, or nil if it is unavailable.
---@param source pluv.RuntimeSource
---@param which string "latest", or "tags/0.735"
---@return { tag_name: string, assets: { name: string, digest?: string }[] }?
local function describe(source, which)
  local base = source.is_mirror and source.base or "https://api.github.com/repos/luau-lang/luau"
  local text = upstream.text(base .. "/releases/" .. which)
  if not text then
    return nil
  end
  local ok, release = errors.catch(json.decode, text)
  if ok and type(release) == "table" and type(release.tag_name) == "string" then
    return release
  end
  log.debug("%s/releases/%s is not a release description", base, which)
end

---@param release table?
---@param asset string
---@return string? sha256
local function digest_of(release, asset)
  for _, entry in ipairs(release and type(release.assets) == "table" and release.assets or {}) do
    if type(entry) == "table" and entry.name == asset and type(entry.digest) == "string" then
      return entry.digest:match("^sha256:(" .. ("%x"):rep(64) .. ")$")
    end
  end
end

---Returns the archives of a release for a platform, preferred first.
---@param base string
---@param tag string
---@param platform string such as "linux-x86_64-gnu"
---@param release table? GitHub's description, with the checksums of binaries
---@return pluv.ReleaseArchive[]
function M.archives(base, tag, platform, release)
  local list, asset = {}, assets[platform]
  if asset then
    list[1] = {
      kind = "binary",
      urls = { ("%s/releases/download/%s/%s"):format(base, tag, asset) },
      sha256 = digest_of(release, asset),
      trust = ("luau %s %s"):format(tag, asset),
    }
  end
  list[#list + 1] = {
    kind = "source",
    urls = { ("%s/archive/refs/tags/%s.tar.gz"):format(base, tag) },
    trust = ("luau %s source"):format(tag),
  }
  return list
end

---Returns the release for a request.
---@param request pluv.RuntimeRequest
---@param options pluv.InstallOptions
---@return pluv.Release
function M.resolve(request, options)
  local source = upstream.of("luau")
  local tag = request.version:match("^0%.%d+$")
  local release ---@type table?
  if tag then
    release = describe(source, "tags/" .. tag)
  else
    release = describe(source, "latest")
    tag = release and release.tag_name
    if not tag then
      errors.raise {
        code = options.offline and "fetch.offline" or "fetch.network",
        message = ("cannot find the latest release of luau at %s"):format(source.base),
        hint = "name a release, for example `pluv install luau@0.735`",
      }
    elseif not toolchain.accepts(request, { name = "luau", version = tag }) then
      errors.raise {
        code = "runtime.unknown",
        message = ("the latest release of luau, %s, does not match `%s`"):format(tag, request.version),
        hint = "name a release, for example `pluv install luau@0.735`",
      }
    end
  end
  ---@cast tag string
  local platform = toolchain.describe({ name = "luau", version = tag }).platform
  local archives = M.archives(source.base, tag, platform, release)
  local first = archives[1] --[[@as pluv.ReleaseArchive]]
  first.sha256 = options.sha256 or first.sha256
  return { name = "luau", version = tag, archives = archives }
end

---Returns the build inputs besides the source.
---@return table<string, string>
function M.inputs()
  local cxx = build_tools.cxx()
  local said = process.run { argv = { cxx:match("%S+") or "", "--version" } }
  return { cc = table.concat({ cxx, said.output:match("^[^\n]*") or "", host_platform.env("CXXFLAGS") or "" }, "; ") }
end

---Reports whether the interpreter in b.stage starts.
---@param b pluv.RuntimeBuild
---@return boolean
local function starts(b)
  local extension = host_platform.describe().os == "windows" and ".exe" or ""
  local ok, result = errors.catch(process.run, { argv = { path.join(b.stage, "bin", "luau" .. extension), "--help" } })
  return ok and result.code == 0
end

---Installs upstream's binary. Returns nil if it does not run here, for example with
---an older C library.
---@param b pluv.RuntimeBuild
---@return table? record
function M.take(b)
  for _, entry in ipairs(fs.walk(b.source)) do
    local name = path.base(entry.name):gsub("%.exe$", "")
    for _, program in ipairs(programs) do
      if entry.type == "file" and name == program then
        local to = path.join(b.stage, "bin", path.base(entry.name))
        fs.copy(path.join(b.source, entry.name), to)
        host_fs.chmod(to, 493) -- 0755
      end
    end
  end
  return starts(b) and {} or nil
end

---Matches a line of make that compiles one file.
local compiles = " -c "

---Counts the files that make will compile, with a dry run.
---@param argv string[]
---@param root string
---@return integer? files nil if unknown
local function count(argv, root)
  local dry = { unpack(argv) }
  table.insert(dry, 2, "--dry-run")
  local result = process.run { argv = dry, dir = root, unset = build_environment.unset() }
  local _, lines = result.output:gsub(compiles:gsub("%-", "%%-"), "")
  return result.code == 0 and lines > 0 and lines or nil
end

---Builds a source folder into b.stage.
---@param b pluv.RuntimeBuild
---@return table record fields for toolchain.json
function M.build(b)
  local info = host_platform.describe()
  local root = source_folder.find(b.source, { "CMakeLists.txt" }, b.name)
  local wanted = { "luau", "luau-analyze", "luau-compile" }
  local folder
  if info.os ~= "windows" and fs.is_file(path.join(root, "Makefile")) then
    folder = path.join(root, "build", "release")
    local argv = { build_tools.make(), "-j" .. info.processors, "config=release", "CXX=" .. build_tools.cxx() }
    for _, program in ipairs(wanted) do
      argv[#argv + 1] = program
    end
    b.log:run(argv, root, nil, { job = b.job, doing = "compiling " .. b.name, word = compiles, total = count(argv, root) })
    if not fs.is_file(path.join(folder, "luau")) then
      folder = root
    end
  else
    if not process.find("cmake") then
      errors.raise {
        code = "build.compiler",
        message = "cmake is not on PATH",
        hint = system_packages.hint("cmake"),
      }
    end
    folder = path.join(root, "cmake-build")
    b.log:run({ "cmake", "-S", root, "-B", folder, "-DCMAKE_BUILD_TYPE=Release", "-DLUAU_BUILD_TESTS=OFF" }, root)
    b.log:run(
      { "cmake", "--build", folder, "--config", "Release", "--parallel", tostring(info.processors) },
      root,
      nil,
      { job = b.job, doing = "compiling " .. b.name, word = "Building CXX object" }
    )
    if fs.is_dir(path.join(folder, "Release")) then
      folder = path.join(folder, "Release")
    end
  end
  local extension = info.os == "windows" and ".exe" or ""
  local strip = process.find("strip")
  for _, program in ipairs(wanted) do
    local to = path.join(b.stage, "bin", program .. extension)
    fs.copy(path.join(folder, program .. extension), to)
    if strip then
      -- Over 90% of luau-analyze are symbols. A missing strip only costs disk
      -- space.
      b.log:note("strip failed with exit code %d", process.run({ argv = { strip, to } }).code)
    end
  end
  if not starts(b) then
    errors.raise { code = "build.failed", message = "the built luau does not start" }
  end
  return { compiler = b.inputs.cc }
end

return M
