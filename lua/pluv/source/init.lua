---Where the source of a rock is, and how it gets into a folder.
---
---Whatever the kind, the folder ends up as an unpacked .src.rock: the rockspec
---and, beside it, the archive or the checked-out folder that `source.url` names.
local errors, fs, path = require("std.errors"), require("std.fs"), require("std.path")

local M = {}

---Whether a url is of a git repository.
---@param url string
---@return boolean
function M.is_git(url)
  return url:find("^git[+:]") ~= nil
end

---Whether a url is of a repository, whatever its kind.
---@param url string
---@return boolean
function M.is_repository(url)
  return M.is_git(url) or require("pluv.source.hg_svn").kind(url) ~= nil
end

---The last part of a url, as LuaRocks names the file or the checkout.
---@param url string
---@return string
function M.base_name(url)
  local name ---@type string?
  if M.is_git(url) then
    name = require("pluv.git.url").name(url)
  else
    name = url:gsub("[?#].*$", ""):gsub("/+$", ""):match("([^/]*)$")
  end
  if not name or name == "" or name == "." or name == ".." or name:find("[\\%c]") then
    errors.raise { code = "build.source", message = ("the url `%s` names no file or repository"):format(url) }
  end
  return name
end

---Raises `build.unsupported` for what only other tools can fetch.
---@param url string
---@param what string
local function require_known(url, what)
  if url:find("^%a[%w+.-]*://[^/@]*:[^/]*@") and not M.is_git(url) then
    errors.raise {
      code = "build.unsupported",
      message = ("the url of the source of %s has a password in it, which would stand in pluv.lock"):format(what),
      hint = "tell the rock's author",
    }
  end
  local scheme = url:match("^(%a[%w+.-]*)://")
  if scheme == "http" or scheme == "https" or scheme == "file" or M.is_repository(url) then
    return
  end
  errors.raise {
    code = "build.unsupported",
    message = ("the source of %s is at `%s`; pluv fetches http, https, file, git, hg and svn"):format(what, url),
    hint = "choose a version that the registry offers as a .src.rock",
  }
end

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
  if not M.is_git(url) then
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
  local package = args.package
  local url = package.source_url
  require_known(url, package.name .. " " .. package.version)
  if M.is_repository(url) then
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
    expect = require("pluv.source.unpack").is_archive(wanted.file or M.base_name(url)) and "archive" or nil,
    md5 = wanted.md5,
  })
  if not ok then
    require("pluv.source.unpack").explain(got, wanted, package.name)
  end
  return { source = url, sha256 = got.sha256, rockspec_sha256 = package.rockspec_sha256 }
end

---Where the source of a locked package is downloaded from; nil for a repository.
---@param package table of the lock
---@param base string the folder of its registry
---@return string?
function M.url(package, base)
  if M.is_repository(package.source) then
    return nil
  elseif package.source:find("://") then
    return package.source
  end
  return (package.namespace ~= "" and base .. "/manifests/" .. package.namespace or base) .. "/" .. package.source
end

---Adds the jobs that put a locked package's source into `dir`.
---@param graph std.Graph
---@param id string what the jobs' ids end with
---@param package table of the lock
---@param base string the folder of its registry
---@param dir string not there yet
---@param url? string where the source is instead
---@param offline? boolean
---@return string[] needs the jobs after which it is complete
function M.plan(graph, id, package, base, dir, url, offline)
  url = url or M.url(package, base)
  if package.namespace ~= "" then
    base = base .. "/manifests/" .. package.namespace
  end
  if not package.source:find("://") then
    local rock = dir .. ".rock"
    local fetch = graph:fetch {
      id = "fetch:" .. id,
      url = url --[[@as string]],
      sha256 = package.source_sha256,
      immutable = true,
      mirrored = true,
      to = rock,
    }
    return { graph:unpack { id = "unpack:" .. id, archive = rock, to = dir, needs = { fetch } } }
  end
  local rockspec = ("%s-%s.rockspec"):format(package.name, package.version)
  local needs = {
    graph:fetch {
      id = "rockspec:" .. id,
      url = base .. "/" .. rockspec,
      sha256 = package.rockspec_sha256,
      immutable = true,
      mirrored = true,
      to = path.join(dir, rockspec),
    },
  }
  if M.is_repository(package.source) then
    needs[2] = graph:lua {
      id = "source:" .. id,
      module = "pluv.source",
      call = "checkout",
      args = { name = package.name, source = package.source, sha256 = package.source_sha256, dir = dir, offline = offline == true },
    }
  else
    needs[2] = graph:fetch {
      id = "source:" .. id,
      url = url --[[@as string]],
      sha256 = package.source_sha256,
      mirrored = true,
      to = path.join(dir, M.base_name(package.source)),
    }
  end
  return needs
end

---Lays out the locked revision of a source. A job of the syncing graph.
---@param args { name: string, source: string, sha256: string, dir: string, offline: boolean }
function M.checkout(args)
  local hash, what = require("std.hash"), "the source of " .. args.name
  local url, revision = args.source:match("^(.*)#(%x+)$")
  local to = path.join(args.dir, M.base_name(url))
  if not M.is_git(url) then
    require("pluv.source.hg_svn").checkout(url, revision, to, args.offline)
    hash.check(hash.tree(to), args.sha256, what)
    return
  end
  local source = { url = url, commit = revision, name = args.name, offline = args.offline }
  -- The sum in the lock is that of the commit with its submodules or without.
  require("pluv.git.checkout").lay_out(source, to, function()
    return hash.tree(to) ~= args.sha256
  end)
  hash.check(hash.tree(to), args.sha256, what)
end

return M
