---Packages that do not come from a registry: those from git, and folders used
---in place. Their version is settled before anything is resolved.
local errors, fs, path = require("std.errors"), require("std.fs"), require("std.path")

local M = {}

---@class pluv.Pinned
---@field name string
---@field version string
---@field dependencies string[] as in a rockspec
---@field build_dependencies? string[] of one that is built
---@field build string
---@field rockspec string its file's name; "" for a folder with a pluv.toml, or with neither
---@field rockspec_sha256 string
---@field dir string where its files are now
---@field path? string as written, for a folder used in place
---@field git? string
---@field ref? string
---@field subdir? string
---@field commit? string
---@field source_sha256? string of the files of a commit

---A file of a folder. Raises `file.escape` where links of a foreign one lead out.
---@param dir string
---@param name string
---@param foreign boolean?
---@return string
local function file_of(dir, name, foreign)
  return foreign and fs.inside(dir, name) or path.join(dir, name)
end

---Folders besides its top in which a project keeps rockspecs (LuaRocks' util,
---get_default_rockspec).
local rockspec_folders = { "", "rockspec/", "rockspecs/" }

---The rockspec of a folder, relative to it. Of several versions the highest
---counts: a development one is what is being worked on. Of several rocks it is the
---one with the folder's name, as in `luarocks make`.
---@param dir string
---@param name string? of the rock
---@param foreign boolean? that links of the folder may not lead out of it
---@return string? file nil if there is none, or if it is not clear which
---@return string? name
---@return string[] names of all rocks that have one, sorted
function M.find_rockspec(dir, name, foreign)
  local best, names = {}, {}
  for _, folder in ipairs(rockspec_folders) do
    local there = file_of(dir, folder ~= "" and folder:sub(1, -2) or ".", foreign)
    for _, entry in ipairs(fs.is_dir(there) and fs.list(there) or {}) do
      local own, version = entry.name:match("^(.+)%-([^-]+%-%d+)%.rockspec$")
      own = own and own:lower()
      if own and fs.is_file(file_of(dir, folder .. entry.name, foreign)) then
        if not best[own] then
          names[#names + 1] = own
        end
        if not best[own] or require("std.version").compare(version, best[own].version) > 0 then
          best[own] = { file = folder .. entry.name, version = version }
        end
      end
    end
  end
  table.sort(names)
  local chosen = name or #names == 1 and names[1] or path.base(dir):lower()
  if best[chosen] then
    return best[chosen].file, chosen, names
  end
  return nil, nil, names
end

---Raises `project.invalid` for a rockspec that pluv.toml names and that is not there,
---as after it was renamed for a release.
---@param project pluv.Project
---@return any
function M.raise_no_rockspec(project)
  local now = M.find_rockspec(project.root)
  return errors.raise {
    code = "project.invalid",
    message = ("pluv.toml names the rockspec %s, which is not there"):format(project.config.rockspec),
    hint = now and ("if it is %s now, write `rockspec = \"%s\"` under [project] in pluv.toml"):format(now, now)
      or "take `rockspec` out of pluv.toml, or name the one that is there",
  }
end

---What a folder says of itself: its rockspec, else its pluv.toml, else nothing.
---@param dir string
---@param name string
---@param lua string the target, as "5.4"
---@param foreign boolean? that it is not the user's own: links may not lead out of it
---@return pluv.Pinned
---@return table[] nested git and path dependencies of its pluv.toml
function M.describe(dir, name, lua, foreign)
  fs.require_dir(dir)
  local file, _, others = M.find_rockspec(dir, name, foreign)
  if file then
    local spec = require("host.rockspec").load { path = path.join(dir, file), lua = lua }
    if spec.name ~= name then
      errors.raise {
        code = "project.invalid",
        message = ("%s is the rockspec of `%s`, not of `%s`"):format(path.join(dir, file), spec.name, name),
        hint = ("name the dependency `%s` in pluv.toml"):format(spec.name),
      }
    end
    return {
      name = name, version = spec.version, dependencies = spec.dependencies, build = spec.build_type,
      build_dependencies = spec.build_dependencies,
      rockspec = file, rockspec_sha256 = spec.sha256, dir = dir,
    }, {}
  end
  if others[1] then
    errors.raise {
      code = "project.invalid",
      message = ("%s has rockspecs of %s, not of `%s`"):format(dir, table.concat(others, ", "), name),
      hint = ("name the dependency `%s` in pluv.toml"):format(others[1]),
    }
  end
  local pinned = { name = name, version = "dev-1", dependencies = {}, build = "builtin", rockspec = "", rockspec_sha256 = "", dir = dir }
  local nested = {}
  local text = require("host.fs").document(file_of(dir, "pluv.toml", foreign), "pluv.toml")
  if text then
    local config = require("host.project").parse(text, path.join(dir, "pluv.toml"))
    pinned.rockspec_sha256 = require("std.hash").sha256(text)
    if config.version ~= "" then
      pinned.version = config.version:find("%-%d+$") and config.version or config.version .. "-1"
    end
    for _, dependency in ipairs(config.dependencies) do
      if not dependency.dev then
        local constraint = dependency.constraint ~= "" and " " .. dependency.constraint or ""
        pinned.dependencies[#pinned.dependencies + 1] = dependency.name .. constraint
        if dependency.git ~= "" or dependency.path ~= "" then
          nested[#nested + 1] = dependency
        end
      end
    end
  end
  return pinned, nested
end

---@param dependency table a git dependency of pluv.toml
---@param base string the folder of that file
---@param known table? what the lock says of it
---@param work string an existing folder for checkouts
---@param offline boolean
---@return string dir of the checkout
---@return string commit
local function lay_out(dependency, base, known, work, offline)
  local is_kept = known and known.ref == dependency.ref and known.git == dependency.git
  local source = {
    url = require("pluv.git.url").resolve(dependency.git, base),
    refs = dependency.ref ~= "" and { dependency.ref } or nil,
    commit = is_kept and known.commit or nil,
    name = dependency.name,
    offline = offline,
  }
  local dir = path.join(work, dependency.name:gsub("/", "-"))
  return dir, require("pluv.git.checkout").lay_out(source, dir)
end

---The folder of a git dependency in its checkout.
---@param dependency table
---@param dir string
---@return string
local function folder_of(dependency, dir)
  if dependency.subdir == "" then
    return dir
  end
  local folder = fs.inside(dir, dependency.subdir)
  if not fs.is_dir(folder) then
    errors.raise {
      code = "project.invalid",
      message = ("%s has no folder `%s`"):format(dependency.git, dependency.subdir),
      hint = ("change the `subdir` of `%s` in pluv.toml"):format(dependency.name),
    }
  end
  return folder
end

---The git and path dependencies of a project, and those that folders with a
---pluv.toml name in turn.
---@param project pluv.Project
---@param lua string
---@param own pluv.Pinned? the project's own rock
---@param locked table<string, table> packages of the lock by name; their commits are kept
---@param work string an existing folder for checkouts
---@param offline boolean
---@return pluv.Pinned[]
function M.collect(project, lua, own, locked, work, offline)
  local queue, found, seen = {}, {}, {}
  if own then
    found[1], seen[own.name] = own, true
  end
  for _, dependency in ipairs(project.config.dependencies) do
    queue[#queue + 1] = { dependency = dependency, base = project.root }
  end
  local at = 1
  while queue[at] do
    local dependency, base = queue[at].dependency, queue[at].base
    at = at + 1
    local from_git, from_path = dependency.git ~= "", dependency.path ~= ""
    if queue[at - 1].foreign and not seen[dependency.name] and (from_path or from_git and require("pluv.git.url").is_local(dependency.git)) then
      -- Its folders are not this machine's, and only a commit can be locked.
      errors.raise {
        code = "project.invalid",
        message = ("a git dependency asks for `%s` from the folder `%s`; only a project's own folders are used in place")
          :format(dependency.name, from_path and dependency.path or dependency.git),
        hint = ("add `%s` to pluv.toml yourself"):format(dependency.name),
      }
    end
    if (from_git or from_path) and not seen[dependency.name] then
      seen[dependency.name] = true
      local dir, commit, checkout
      if from_git then
        checkout, commit = lay_out(dependency, base, locked[dependency.name], work, offline)
        dir = folder_of(dependency, checkout)
      else
        dir = path.resolve(base, dependency.path)
      end
      local pinned, nested = errors.context(
        ("reading the dependency `%s` in %s"):format(dependency.name, from_git and dependency.git or dir),
        M.describe, dir, dependency.name, lua, from_git)
      if from_git then
        pinned.git, pinned.ref, pinned.subdir, pinned.commit = dependency.git, dependency.ref, dependency.subdir, commit
        pinned.source_sha256 = require("std.hash").tree(checkout)
      else
        pinned.path = path.rel(project.root, dir)
      end
      found[#found + 1] = pinned
      for _, child in ipairs(nested) do
        queue[#queue + 1] = { dependency = child, base = dir, foreign = from_git or queue[at - 1].foreign }
      end
    end
  end
  return found
end

return M
