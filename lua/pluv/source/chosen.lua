---The source of a version that was just chosen: what the lock records of it.
local errors, fs, path = require("std.errors"), require("std.fs"), require("std.path")

local M = {}

---Reads the rockspec inside a rock and makes sure that it asks for what the
---registry's own copy did when the versions were chosen.
---@param package table of host.resolver.solve
---@param rock string the rock's path
---@param lua string
---@param work string an existing folder
---@return string sha256 of the inner rockspec
function M.inner_rockspec(package, rock, lua, work)
  local name = ("%s-%s.rockspec"):format(package.name, package.version)
  local text = require("std.archive").read_member(rock, name)
  local sum = require("std.hash").sha256(text)
  if sum ~= package.rockspec_sha256 then
    local file = path.join(work, name)
    fs.write(file, text)
    local inner = require("host.rockspec").load { path = file, lua = lua }
    if table.concat(inner.dependencies, "\n") ~= table.concat(package.requires, "\n") then
      errors.raise {
        code = "lock.mismatch",
        message = ("%s holds a rockspec with other dependencies than the registry's %s"):format(package.file, name),
        hint = ("choose another version of %s in pluv.toml, and tell the registry's owner"):format(package.name),
      }
    end
  end
  return sum
end

---The rockspec that a version was chosen by.
---@param args { package: table, lua: string, work: string } those of `record`
---@return table
local function rockspec_of(args)
  local package = args.package
  local got = require("std.http").download { url = package.url, sha256 = package.rockspec_sha256, mirrored = true }
  local file = path.join(args.work, ("%s-%s.rockspec"):format(package.name, package.version))
  fs.copy(got.path, file)
  return require("host.rockspec").load { path = file, lua = args.lua }
end

---The refs that a rockspec's source names, by preference: a tag and a branch may
---have one name. LuaRocks takes `master` for the repository's own first branch.
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
  if not require("pluv.source.kind").is_git(url) then
    return require("pluv.source.hg_svn").checkout(url, ref ~= "" and ref or nil, dir, args.offline)
  end
  local spec = rockspec_of(args)
  return require("pluv.git.checkout").lay_out({ url = url, refs = refs_of(spec.table.source), offline = args.offline }, dir, function()
    return spec.format == "3.0" or spec.format == "3.1" -- as in LuaRocks
  end)
end

---What the lock records of a version that is offered as a rockspec alone: its
---upstream source is fetched and summed. A job of the locking graph.
---@param args { package: table, lua: string, work: string, offline: boolean, from?: string } `from` is where a hook says that the source is
---@return { source: string, sha256: string, rockspec_sha256: string }
function M.record(args)
  local unpack = require("pluv.source.unpack")
  local kind = require("pluv.source.kind")
  local package = args.package
  local url = package.source_url
  kind.require_known(url, package.name .. " " .. package.version)
  if kind.is_repository(url) then
    local dir = path.join(args.work, package.name .. "-source")
    local revision = lay_out(args, dir)
    return {
      source = url .. "#" .. revision,
      sha256 = require("std.hash").tree(dir),
      rockspec_sha256 = package.rockspec_sha256,
    }
  end
  -- What a server sends in its place must not get into the lock.
  local wanted = rockspec_of(args).table.source
  local ok, got = errors.catch(require("std.http").download, {
    url = args.from or url,
    mirrored = true,
    expect = require("host.archive").is_archive(wanted.file or kind.base_name(url)) and "archive" or nil,
    md5 = wanted.md5,
  })
  if not ok then
    unpack.explain(got, wanted, package.name)
  end
  return { source = url, sha256 = got.sha256, rockspec_sha256 = package.rockspec_sha256 }
end

return M
