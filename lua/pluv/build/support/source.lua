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
  return M.is_git(url) or require("pluv.build.support.repositories").kind(url) ~= nil
end

---The last part of a url, as LuaRocks names the file or the checkout.
---@param url string
---@return string
function M.base_name(url)
  local name = url:gsub("[?#].*$", ""):gsub("/+$", ""):match("([^/]*)$")
  name = M.is_git(url) and (name:gsub("%.git$", "")) or name
  if name == "" or name == "." or name == ".." or name:find("[\\%c]") then
    errors.raise { code = "build.source", message = ("the url `%s` names no file or repository"):format(url) }
  end
  return name
end

---Raises `build.unsupported` for what only other tools can fetch.
---@param url string
---@param what string
local function require_known(url, what)
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

local archives = { "%.zip$", "%.rock$", "%.tar$", "%.tar%.%w+$", "%.tgz$", "%.tbz2?$", "%.txz$" }

---Whether a name is that of an archive which pluv reads itself.
---@param file string
---@return boolean
local function is_archive(file)
  for _, pattern in ipairs(archives) do
    if file:lower():find(pattern) then
      return true
    end
  end
  return false
end

---Whether a rockspec's format has submodules checked out, as LuaRocks does from
---3.0 on.
---@param args { package: table, lua: string, work: string } those of `record`
---@return boolean
local function wants_submodules(args)
  local format = rockspec_of(args).format
  return format == "3.0" or format == "3.1"
end

---@param args { package: table, lua: string, work: string, offline: boolean }
---@param dir string
---@return string revision
local function lay_out(args, dir)
  local package = args.package
  local url, ref = package.source_url, package.source_ref
  -- LuaRocks takes `master` for the repository's own first branch.
  local revision = ref ~= "" and ref ~= "master" and ref or nil
  if not M.is_git(url) then
    return require("pluv.build.support.repositories").checkout(url, ref ~= "" and ref or nil, dir, args.offline)
  end
  local git, submodules = require("pluv.project.git"), require("pluv.build.support.submodules")
  local commit, mirror = git.fetch { url = url, ref = revision, offline = args.offline }
  git.checkout(mirror, commit, dir)
  if submodules.any(dir) and wants_submodules(args) then
    submodules.fill { mirror = mirror, commit = commit, url = url, dir = dir, offline = args.offline }
  end
  return commit
end

---What the lock records of a version that is offered as a rockspec alone: its
---upstream source is fetched and summed. A job of the locking graph.
---@param args { package: table, lua: string, work: string, offline: boolean }
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
  local got = require("std.http").download {
    url = url,
    mirrored = true,
    expect = is_archive(wanted.file or M.base_name(url)) and "archive" or nil,
    md5 = wanted.md5,
  }
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
      module = "pluv.build.support.source",
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
    require("pluv.build.support.repositories").checkout(url, revision, to, args.offline)
    hash.check(hash.tree(to), args.sha256, what)
    return
  end
  local git, submodules = require("pluv.project.git"), require("pluv.build.support.submodules")
  local _, mirror = git.fetch { url = url, commit = revision, offline = args.offline }
  git.checkout(mirror, revision, to)
  -- The sum in the lock is that of the commit with its submodules or without.
  if submodules.any(to) and hash.tree(to) ~= args.sha256 then
    submodules.fill { mirror = mirror, commit = revision, url = url, dir = to, offline = args.offline }
  end
  hash.check(hash.tree(to), args.sha256, what)
end

---The only folder in a folder that holds one, or nil.
---@param dir string
---@return string? name
---@return integer files
---@return integer folders
local function only_folder(dir)
  local found, files, folders = nil, 0, 0
  for _, entry in ipairs(fs.list(dir)) do
    if entry.type == "dir" then
      found, folders = entry.name, folders + 1
    else
      files = files + 1
    end
  end
  return folders == 1 and found or nil, files, folders
end

---The folder to build in, as LuaRocks' fetch.find_base_dir finds it. Unpacks
---the archive that an unpacked .src.rock holds. The rockspec's MD5 sum is that of
---the upstream archive; like LuaRocks, pluv does not hold a .src.rock to it, whose
---own sum is in the lock.
---@param spec table a rockspec
---@param dir string an unpacked .src.rock
---@param unpacked string a folder that is not there yet, for what the archive holds
---@param from_upstream boolean the archive came from `source.url` itself
---@return string
---@return string root the folder that holds all of the source
function M.folder(spec, dir, unpacked, from_upstream)
  local source = spec.source
  local file = source.file or M.base_name(source.url)
  local at = fs.inside(dir, file)
  if source.file and not fs.exists(at) then
    at = fs.inside(dir, M.base_name(source.url))
  end
  if fs.is_dir(at) then
    return source.dir and fs.is_dir(fs.inside(at, source.dir)) and fs.inside(at, source.dir) or at, at
  elseif not fs.exists(at) then
    errors.raise { code = "build.source", message = ("the source `%s` is not in the rock"):format(file) }
  end
  if file:find("%.lua$") or file:find("%.c$") then
    return dir, dir
  end
  if from_upstream and source.md5 and source.md5 ~= "" then
    local sum = require("std.hash").md5_file(at)
    if sum:sub(1, #source.md5) ~= source.md5:lower() then
      errors.raise {
        code = "digest.mismatch",
        message = ("%s has the MD5 sum %s, but its rockspec says %s"):format(file, sum, source.md5),
      }
    end
  end
  if require("pluv.build.support.unpacking").unpack(at, file, unpacked) then
    return unpacked, unpacked
  end
  local wanted = source.dir or source.module
  if wanted and fs.is_dir(fs.inside(unpacked, wanted)) then
    return fs.inside(unpacked, wanted), unpacked
  elseif source.dir then
    errors.raise { code = "build.source", message = ("the archive %s has no folder `%s`"):format(file, source.dir) }
  end
  local guessed = file:gsub("%.%w+$", ""):gsub("%.tar$", "")
  if guessed ~= "" and fs.is_dir(fs.inside(unpacked, guessed)) then
    return fs.inside(unpacked, guessed), unpacked
  end
  local name, files, folders = only_folder(unpacked)
  if not name then
    errors.raise {
      code = "build.source",
      message = ("the source folder in %s is not clear: %d files, %d folders"):format(file, files, folders),
    }
  end
  return path.join(unpacked, name), unpacked
end

return M
