---The recipe of LuaJIT. Its tags end with 2.0.5 and 2.1.0-beta3; since then each
---commit of the branches v2.1 and v2.0 is a release. Its version is the series with
---the time of the commit: 2.1.1787165859.
local errors = require("std.errors")
local fs = require("std.fs")
local path = require("std.path")
local host_fs = require("host.fs")
local platform = require("host.platform")
local toolchain = require("host.toolchain")
local compilers = require("pluv.machine.compiler")
local build_tools = require("pluv.runtime.build_tools")
local known_releases = require("pluv.runtime.known_releases")
local luajit_commits = require("pluv.runtime.luajit_commits")
local luajit_windows = require("pluv.runtime.luajit_windows")
local source_folder = require("pluv.runtime.source_folder")
local upstream = require("pluv.runtime.upstream")

local M = {}

local known = known_releases.luajit

---The series that upstream maintains, each on a branch `v<series>`, newest first.
local series = { "2.1", "2.0" }

---Returns the versions that can be installed, newest first.
---@return string[]
function M.available()
  local list = { unpack(series) }
  for _, release in ipairs(known) do
    list[#list + 1] = release.version
  end
  return list
end

---@param source pluv.RuntimeSource
---@param commit string
---@param options pluv.InstallOptions
---@param version? string
---@return pluv.Release
local function of_commit(source, commit, options, version)
  return {
    name = "luajit",
    version = version,
    commit = commit,
    archives = {
      {
        kind = "source",
        urls = { source.base .. "/archive/" .. commit .. ".tar.gz" },
        sha256 = options.sha256,
        trust = "luajit " .. commit,
      },
    },
  }
end

---@param source pluv.RuntimeSource
---@param version string
---@param entry? pluv.KnownRelease
---@param options pluv.InstallOptions
---@return pluv.Release
local function of_tag(source, version, entry, options)
  local file = entry and entry.file or "v" .. version
  return {
    name = "luajit",
    version = version,
    archives = {
      {
        kind = "source",
        urls = { source.base .. "/archive/" .. file .. ".tar.gz" },
        sha256 = options.sha256 or entry and entry.sha256,
      },
    },
  }
end

---Stands for the next commit of a series' branch in comparisons.
---@param of string series
---@return string version
local function rolling(of)
  return of .. ".99999999999"
end

---Returns the release for a request: a commit, a rolling version, the newest branch
---that matches, or else the newest tag.
---@param request pluv.RuntimeRequest
---@param options pluv.InstallOptions
---@return pluv.Release
function M.resolve(request, options)
  local source = upstream.of("luajit")
  local wanted = request.version
  if wanted:find("^%x+$") and #wanted >= 7 then
    if #wanted ~= 40 then
      errors.raise {
        code = "cli.usage",
        message = ("`%s` is not a full commit id: it has %d digits instead of 40"):format(wanted, #wanted),
        hint = "`git ls-remote https://github.com/LuaJIT/LuaJIT` prints full ids",
      }
    end
    return of_commit(source, wanted, options)
  elseif wanted:find("^2%.%d+%.%d%d%d%d%d%d%d+$") then
    return of_commit(source, luajit_commits.of(source, wanted, options.offline), options, wanted)
  end
  for _, of in ipairs(series) do
    if toolchain.accepts(request, { name = "luajit", version = rolling(of) }) then
      return of_commit(source, luajit_commits.head(source, "v" .. of, options.offline), options)
    end
  end
  for _, entry in ipairs(known) do
    if toolchain.accepts(request, { name = "luajit", version = entry.version }) then
      return of_tag(source, entry.version, entry, options)
    end
  end
  if wanted:find("^2%.%d+%.%d+[%w.-]*$") then
    return of_tag(source, wanted, nil, options)
  end
  return errors.raise {
    code = "runtime.unknown",
    message = ("no known release of luajit matches `%s`"):format(wanted),
    hint = "`pluv list --available` lists releases",
  }
end

---Returns the build inputs besides the source.
---@return table<string, string>
function M.inputs()
  return { cc = build_tools.describe() }
end

---Returns the version of a source: the series with the time that git wrote into the
---archive, or the one in its header. Since August 2023 the build generates luajit.h
---from luajit_rolling.h and .relver.
---@param root string
---@return string version
---@return string? relver
local function version_of(root)
  local relver = (fs.read_if_exists(path.join(root, ".relver")) or ""):match("^%s*(%d+)%s*$")
  local header = fs.read_if_exists(path.join(root, "src", "luajit_rolling.h")) or fs.read(path.join(root, "src", "luajit.h"))
  if relver then
    local of = header:match('LUAJIT_VERSION%s+"LuaJIT (%d+%.%d+)')
    return (of or series[1]) .. "." .. relver, relver
  end
  return header:match('LUAJIT_VERSION%s+"LuaJIT ([^"]+)"') or series[1], nil
end

---@param b pluv.RuntimeBuild
---@param version string
local function check_version(b, version)
  if b.version and b.version ~= version then
    errors.raise {
      code = "build.failed",
      message = ("the archive is not luajit %s: it reports %s"):format(b.version, version),
    }
  end
end

---Fixes the prefix in the files of `make install`, which is the build folder's.
---@param b pluv.RuntimeBuild
local function relocate(b)
  local file = path.join(b.stage, "lib", "pkgconfig", "luajit.pc")
  local text = fs.read_if_exists(file)
  if text then
    fs.write(file, (text:gsub("\nprefix=[^\n]*", "\nprefix=${pcfiledir}/../.."):gsub("^prefix=[^\n]*", "prefix=${pcfiledir}/../..")))
  end
end

---Builds with upstream's makefile.
---@param b pluv.RuntimeBuild
---@param root string
---@param cc string
---@param processors integer
local function make(b, root, cc, processors)
  local words = { build_tools.make(), "CC=" .. cc, "STATIC_CC=" .. cc .. " -fPIC" }
  b.log:run({ words[1], "-j" .. processors, words[2], words[3] }, root)
  b.log:run({ words[1], words[2], words[3], "install", "PREFIX=" .. b.stage }, root)
  relocate(b)
end

---Builds a source folder into b.stage.
---@param b pluv.RuntimeBuild
---@return table record fields for toolchain.json
function M.build(b)
  local info = platform.describe()
  local root = source_folder.find(b.source, { "src/luajit.h", "src/luajit_rolling.h" }, b.name)
  local version, relver = version_of(root)
  check_version(b, version)
  local c = compilers.find()
  b.log.env = c.env
  local program = path.join(b.stage, "bin", "luajit")
  if info.os == "windows" then
    luajit_windows.build(b, root, c, version:match("^%d+%.%d+") --[[@as string]])
  else
    make(b, root, table.concat(c.cc, " "), info.processors)
    if not fs.exists(program) then
      -- Up to 2.1.0-beta3 the branch installed no program without a version in its
      -- name.
      host_fs.symlink("luajit-" .. version, program)
    end
  end
  local banner = b.log:run { program, "-v" }
  check_version(b, banner:match("^LuaJIT (%d[%w.-]*)") == version and version or (banner:match("^[^\n]*") or ""))
  return { version = version, commit = b.commit, relver = relver, compiler = b.inputs.cc }
end

return M
