---Git dependencies and packages used in place: their versions are fixed before
---resolving.
local errors = require("std.errors")
local fs = require("std.fs")
local hash = require("std.hash")
local path = require("std.path")
local host_path = require("host.path")
local git_checkout = require("pluv.git.checkout")
local urls = require("pluv.git.url")
local projects = require("pluv.project")
local condition = require("pluv.project.condition")
local local_package = require("pluv.project.local_package")

local M = {}

---@param dependency table git dependency of pluv.toml
---@param base string folder of that pluv.toml
---@param known table? its locked entry
---@param work string existing folder for checkouts
---@param offline boolean
---@return string dir the checkout
---@return string commit
local function lay_out(dependency, base, known, work, offline)
  local is_kept = known and known.ref == dependency.ref and known.git == dependency.git
  ---@type pluv.GitSource
  local source = {
    url = urls.resolve(dependency.git, base),
    refs = dependency.ref ~= "" and { dependency.ref } or nil,
    commit = known and is_kept and known.commit or nil,
    name = dependency.name,
    offline = offline,
  }
  local dir = path.join(work, dependency.name:gsub("/", "-"))
  return dir, git_checkout.lay_out(source, dir)
end

---Returns the folder of a git dependency in its checkout.
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

---Returns the git and path dependencies of a project, including those of folders with
---a pluv.toml.
---@param project pluv.Project
---@param lua string
---@param own pluv.Pinned? the project's own rock
---@param locked table<string, table> locked packages by name; their commits are kept
---@param work string existing folder for checkouts
---@param offline boolean
---@return pluv.Pinned[]
function M.collect(project, lua, own, locked, work, offline)
  local found, seen = {}, {}
  local queue = {} ---@type { dependency: table, base: string, foreign?: boolean }[]
  if own then
    found[1], seen[own.name] = own, true
  end
  for _, dependency in ipairs(project.config.dependencies) do
    if condition.is_for_lua(dependency, lua) then
      queue[#queue + 1] = { dependency = dependency, base = project.root }
    end
  end
  local at = 1
  while queue[at] do
    local entry = queue[at]
    local dependency, base = entry.dependency, entry.base
    at = at + 1
    local from_git, from_path = dependency.git ~= "", dependency.path ~= ""
    local is_folder = from_path or from_git and urls.is_local(dependency.git)
    if entry.foreign and not seen[dependency.name] and is_folder then
      -- Local folders of another repository do not exist here, and only commits can
      -- be locked.
      errors.raise {
        code = "project.invalid",
        message = ("a git dependency requires `%s` from the local folder `%s`; only the project itself may use local folders"):format(
          dependency.name,
          from_path and dependency.path or dependency.git
        ),
        hint = ("add `%s` to your pluv.toml"):format(dependency.name),
      }
    end
    if (from_git or from_path) and not seen[dependency.name] then
      seen[dependency.name] = true
      local dir, commit, checkout ---@type string, string?, string?
      if from_git then
        checkout, commit = lay_out(dependency, base, locked[dependency.name], work, offline)
        dir = folder_of(dependency, checkout)
      else
        dir = path.resolve(base, dependency.path)
      end
      local member = from_path and not entry.foreign and projects.member_at(project, dir)
      local pinned, nested = errors.context(
        ("reading the dependency `%s` in %s"):format(dependency.name, from_git and dependency.git or dir),
        member and local_package.of_member or local_package.describe,
        member or dir,
        dependency.name,
        lua,
        from_git
      )
      if from_git then
        pinned.git, pinned.ref, pinned.subdir, pinned.commit = dependency.git, dependency.ref, dependency.subdir, commit
        pinned.source_sha256 = hash.tree(checkout --[[@as string]])
      else
        pinned.path = host_path.portable(project.root, dir)
      end
      found[#found + 1] = pinned
      for _, child in ipairs(nested or {}) do
        queue[#queue + 1] = { dependency = child, base = dir, foreign = from_git or entry.foreign }
      end
    end
  end
  return found
end

return M
