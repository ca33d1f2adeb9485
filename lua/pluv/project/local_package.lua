---Describes the package in a folder: from [package] of its pluv.toml, its rockspec, the
---rest of its pluv.toml, or its name alone.
local errors = require("std.errors")
local fs = require("std.fs")
local hash = require("std.hash")
local path = require("std.path")
local host_fs = require("host.fs")
local project = require("host.project")
local rockspec = require("host.rockspec")
local condition = require("pluv.project.condition")
local member_rockspecs = require("pluv.project.member_rockspecs")
local package_table = require("pluv.project.package_table")
local rockspec_dependencies = require("pluv.project.rockspec_dependencies")
local rockspecs = require("pluv.project.rockspec")
local rockspec_finder = require("pluv.project.rockspec_finder")

local M = {}

---@class pluv.Pinned
---@field name string
---@field version string
---@field dependencies string[] as a rockspec has them
---@field build_dependencies? string[] of a package that is built
---@field build string
---@field rockspec string file name; "" if there is none
---@field rockspec_sha256 string
---@field dir string folder of its files
---@field path? string as in pluv.toml, for a package used in place
---@field git? string
---@field ref? string
---@field subdir? string
---@field commit? string
---@field source_sha256? string checksum of the files of a commit

---Fails if a package outside of the workspace says that something is of a workspace.
---@param config table of pluv.toml
---@param name string of its package
local function refuse_workspace(config, name)
  for _, dependency in ipairs(config.dependencies) do
    if dependency.workspace and dependency.group == "" then
      errors.raise {
        code = "project.invalid",
        message = ("`%s` takes `%s` from its workspace, which is not this project's"):format(name, dependency.name),
        hint = ("add `%s` to your pluv.toml, and ask the authors of `%s` for a release"):format(dependency.name, name),
      }
    end
  end
end

---Returns the nested git and path dependencies of a pluv.toml for a Lua, and all others but
---those of groups, as a rockspec has them.
---@param config table of pluv.toml
---@param name string of its package
---@param lua string the target
---@param is_member? boolean whether its workspace requires all of them, too
---@return table[] nested
---@return string[] dependencies
local function dependencies(config, name, lua, is_member)
  local nested, all = {}, {}
  for _, dependency in ipairs(config.dependencies) do
    if dependency.group == "" and dependency.platforms[1] and not is_member then
      errors.raise {
        code = "project.invalid",
        message = ("`%s` in the pluv.toml of `%s` is for %s only; only the project's own pluv.toml can name platforms"):format(
          dependency.name,
          name,
          table.concat(dependency.platforms, ", ")
        ),
        hint = ("move `%s` to the pluv.toml of the project"):format(dependency.name),
      }
    elseif dependency.group == "" and not dependency.platforms[1] and condition.is_for_lua(dependency, lua) then
      all[#all + 1] = dependency.name .. (dependency.constraint ~= "" and " " .. dependency.constraint or "")
      if dependency.git ~= "" or dependency.path ~= "" then
        nested[#nested + 1] = dependency
      end
    end
  end
  return nested, all
end

---Returns the pluv.toml of a folder; nil if it has none.
---@param dir string
---@param foreign boolean? whether it is downloaded: links must not lead out of it
---@return table? config
---@return string? text what decides about the package: of pluv.toml, and of extra.rockspec
---@return string? extra content of extra.rockspec
function M.config(dir, foreign)
  local text = host_fs.document(rockspec_finder.file_of(dir, "pluv.toml", foreign), "pluv.toml")
  if not text then
    return nil
  end
  local config = project.parse(text, path.join(dir, "pluv.toml"))
  local extra = config.package and package_table.extra_text(dir, foreign) or nil
  return config, text .. (extra or ""), extra
end

---@param name string
---@param dir string
---@param spec table of host.rockspec.load
---@param file string
---@return pluv.Pinned
local function pinned_as(name, dir, spec, file)
  if spec.name ~= name then
    errors.raise {
      code = "project.invalid",
      message = ("%s is the rockspec of `%s`, not of `%s`"):format(path.join(dir, file), spec.name, name),
      hint = ("call the dependency `%s`"):format(spec.name),
    }
  end
  return {
    name = name,
    version = spec.version,
    dependencies = spec.dependencies,
    build = spec.build_type,
    build_dependencies = spec.build_dependencies,
    rockspec = file,
    rockspec_sha256 = spec.sha256,
    dir = dir,
  }
end

---Describes the package in a folder from [package] of its pluv.toml, or its rockspec, or
---the rest of its pluv.toml, or nothing.
---@param dir string
---@param name string
---@param lua string the target, as "5.4"
---@param foreign boolean? whether it is downloaded: links must not lead out of it
---@return pluv.Pinned
---@return table[] nested git and path dependencies of its pluv.toml
function M.describe(dir, name, lua, foreign)
  fs.require_dir(dir)
  local config, text, extra = M.config(dir, foreign)
  local nested, listed = {}, {}
  if config then
    refuse_workspace(config, name)
    nested, listed = dependencies(config, name, lua)
  end
  if config and config.package then
    local found = pinned_as(name, dir, rockspecs.of_package(config, dir, lua, extra), "pluv.toml")
    found.rockspec, found.rockspec_sha256 = "", hash.sha256(text --[[@as string]])
    return found, nested
  end
  local file, _, others = rockspec_finder.find(dir, name, foreign)
  if config and config.rockspec ~= "" then
    file = config.rockspec
    rockspec_finder.file_of(dir, file --[[@as string]], foreign)
  end
  if file then
    return pinned_as(name, dir, rockspec.load { path = path.join(dir, file), lua = lua }, file), {}
  end
  if others[1] then
    errors.raise {
      code = "project.invalid",
      message = ("%s has rockspecs of %s, not of `%s`"):format(dir, table.concat(others, ", "), name),
      hint = ("call the dependency `%s`"):format(others[1]),
    }
  end
  return {
    name = name,
    version = config and config.rock_version or "dev-1",
    dependencies = listed,
    build = "builtin",
    rockspec = "",
    rockspec_sha256 = text and hash.sha256(text) or "",
    dir = dir,
  },
    nested
end

---Returns a checksum of what a lock keeps of the pluv.toml of a member: an edit of a task, or of a
---group, does not make the lock out of date.
---@param config table of its pluv.toml
---@param extra string? content of extra.rockspec
---@param lua string the target
---@return string "" if it requires nothing
local function member_sum(config, extra, lua)
  local runs, _, builds = rockspec_dependencies.of(config, { target = lua })
  if not extra and not runs[1] and not builds[1] then
    return ""
  end
  return hash.sha256(table.concat({ table.concat(runs, "\n"), table.concat(builds, "\n"), extra or "" }, "\0"))
end

---Describes a member of the project's workspace. What its pluv.toml requires is a requirement of
---the workspace, too.
---@param member pluv.Member
---@param name string that it is required by
---@param lua string the target
---@return pluv.Pinned
function M.of_member(member, name, lua)
  local dir = member.dir
  if member.written then
    return pinned_as(name, dir, member_rockspecs.load(member, lua), member.rockspec)
  end
  local config = project.parse(member.text, member.file)
  local extra = config.package and package_table.extra_text(dir) or nil
  local found ---@type pluv.Pinned
  if config.package then
    found = pinned_as(name, dir, rockspecs.of_package(config, dir, lua, extra), "pluv.toml")
    found.rockspec = ""
  else
    local _, listed = dependencies(config, name, lua, true)
    found =
      { name = name, version = member.version, dependencies = listed, build = "builtin", rockspec = "", rockspec_sha256 = "", dir = dir }
  end
  found.rockspec_sha256 = member_sum(config, extra, lua)
  return found
end

---Reports whether a package of the lock has the version and the rockspec of a folder.
---@param now pluv.Pinned
---@param package table of the lock
---@return boolean
function M.is_described(now, package)
  return now.rockspec_sha256 == package.rockspec_sha256 and now.rockspec == package.rockspec and now.version == package.version
end

---Reports whether a member of the workspace is as it was locked.
---@param member pluv.Member
---@param package table of the lock
---@param lua string the target
---@return boolean
function M.is_same_member(member, package, lua)
  if member.written then
    local ok, now = errors.catch(M.of_member, member, package.name, lua)
    return ok and M.is_described(now, package)
  end
  local config = project.parse(member.text, member.file)
  local extra = config.package and package_table.extra_text(member.dir) or nil
  return package.rockspec_sha256 == member_sum(config, extra, lua)
    and (extra ~= nil or member.version == package.version and member.build == package.build)
end

return M
