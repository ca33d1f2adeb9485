---Describes the package in a folder from its rockspec, or its pluv.toml, or neither.
local errors = require("std.errors")
local fs = require("std.fs")
local hash = require("std.hash")
local path = require("std.path")
local host_fs = require("host.fs")
local project = require("host.project")
local rockspec = require("host.rockspec")
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

---Describes the package in a folder from its rockspec, or its pluv.toml, or neither.
---@param dir string
---@param name string
---@param lua string the target, as "5.4"
---@param foreign boolean? whether it is downloaded: links must not lead out of it
---@return pluv.Pinned
---@return table[] nested git and path dependencies of its pluv.toml
function M.describe(dir, name, lua, foreign)
  fs.require_dir(dir)
  local file, _, others = rockspec_finder.find(dir, name, foreign)
  if file then
    local spec = rockspec.load { path = path.join(dir, file), lua = lua }
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
    }, {}
  end
  if others[1] then
    errors.raise {
      code = "project.invalid",
      message = ("%s has rockspecs of %s, not of `%s`"):format(dir, table.concat(others, ", "), name),
      hint = ("call the dependency `%s`"):format(others[1]),
    }
  end
  local pinned = { name = name, version = "dev-1", dependencies = {}, build = "builtin", rockspec = "", rockspec_sha256 = "", dir = dir }
  local nested = {}
  local text = host_fs.document(rockspec_finder.file_of(dir, "pluv.toml", foreign), "pluv.toml")
  if text then
    local config = project.parse(text, path.join(dir, "pluv.toml"))
    pinned.rockspec_sha256 = hash.sha256(text)
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

return M
