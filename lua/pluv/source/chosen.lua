---Computes what the lock records of a newly chosen version's source.
local archive = require("std.archive")
local errors = require("std.errors")
local fs = require("std.fs")
local hash = require("std.hash")
local http = require("std.http")
local path = require("std.path")
local host_archive = require("host.archive")
local rockspec = require("host.rockspec")
local checkout = require("pluv.git.checkout")
local hg_svn = require("pluv.source.hg_svn")
local kind = require("pluv.source.kind")
local unpack_source = require("pluv.source.unpack")

local M = {}

---Reads the rockspec inside a rock, and checks that its dependencies are those of the
---registry's copy, which were resolved.
---@param package table of host.resolver.solve
---@param rock string path of the rock
---@param lua string
---@param work string existing folder for temporary files
---@return string sha256 checksum of the inner rockspec
function M.inner_rockspec(package, rock, lua, work)
  local name = ("%s-%s.rockspec"):format(package.name, package.version)
  local text = archive.read_member(rock, name)
  local sum = hash.sha256(text)
  if sum ~= package.rockspec_sha256 then
    local file = path.join(work, name)
    fs.write(file, text)
    local inner = rockspec.load { path = file, lua = lua }
    if table.concat(inner.dependencies, "\n") ~= table.concat(package.requires, "\n") then
      errors.raise {
        code = "lock.mismatch",
        message = ("the rockspec in %s has other dependencies than the registry's %s"):format(package.file, name),
        hint = ("choose another version of %s in pluv.toml, and report it to the registry's owner"):format(package.name),
      }
    end
  end
  return sum
end

---Returns the rockspec that a version was chosen by.
---@param args { package: table, lua: string, work: string } arguments of `record`
---@return table
local function rockspec_of(args)
  local package = args.package
  local got = http.download { url = package.url, sha256 = package.rockspec_sha256, mirrored = true }
  local file = path.join(args.work, ("%s-%s.rockspec"):format(package.name, package.version))
  fs.copy(got.path, file)
  return rockspec.load { path = file, lua = args.lua }
end

---Returns the refs of a rockspec's source, by preference: a tag and a branch may
---share a name. Like LuaRocks, takes `master` to mean the default branch.
---@param source table
---@return string[]? nil for HEAD
local function refs_of(source)
  local ref = source.cvs_tag or source.tag or source.branch
  if not ref or ref == "" or ref == "master" then
    return nil
  end
  return { ((source.cvs_tag or source.tag) and "refs/tags/" or "refs/heads/") .. ref, ref }
end

---@param args { package: table, lua: string, work: string, offline: boolean }
---@param dir string
---@return string revision
local function lay_out(args, dir)
  local package = args.package
  local url, ref = package.source_url, package.source_ref
  if not kind.is_git(url) then
    return hg_svn.checkout(url, ref ~= "" and ref or nil, dir, args.offline)
  end
  local spec = rockspec_of(args)
  return checkout.lay_out({ url = url, refs = refs_of(spec.table.source), offline = args.offline }, dir, function()
    return spec.format == "3.0" or spec.format == "3.1" -- as in LuaRocks
  end)
end

---Fetches the source of a version that is only a rockspec, and returns what the lock
---records. A job of the graph of pluv.lock.checksums.
---@param args { package: table, lua: string, work: string, offline: boolean, from?: string } `from`: URL from a hook
---@return { source: string, sha256: string, rockspec_sha256: string }
function M.record(args)
  local package = args.package
  local url = package.source_url
  kind.require_known(url, package.name .. " " .. package.version)
  if kind.is_repository(url) then
    local dir = path.join(args.work, package.name .. "-source")
    local revision = lay_out(args, dir)
    return {
      source = url .. "#" .. revision,
      sha256 = hash.tree(dir),
      rockspec_sha256 = package.rockspec_sha256,
    }
  end
  -- Never lock what a server sends in place of the source.
  local wanted = rockspec_of(args).table.source
  local ok, got = errors.catch(http.download, {
    url = args.from or url,
    mirrored = true,
    expect = host_archive.is_archive(wanted.file or kind.base_name(url)) and "archive" or nil,
    md5 = wanted.md5,
  })
  if not ok then
    unpack_source.explain(got, wanted, package.name)
  end
  return { source = url, sha256 = got.sha256, rockspec_sha256 = package.rockspec_sha256 }
end

return M
