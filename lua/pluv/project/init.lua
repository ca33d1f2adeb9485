---A project: the folder with a pluv.toml, and what the file says.
local path = require("std.path")

local M = {}

M.file_name = "pluv.toml"
M.lock_name = "pluv.lock"

---@class pluv.Project
---@field root string absolute
---@field start? string that of the context
---@field file string absolute path of pluv.toml
---@field text string its text
---@field config table what it says; the shape of host.project.parse
---@field lock_file string absolute path of pluv.lock
---@field given? table<string, string> variables of the command line
---@field rockspec_text? string what its rockspec is to hold, while that is not on disk yet
---@field memo pluv.ProjectMemo what modules worked out from this text of pluv.toml

---Each field is of one module alone, which fills it when it is first asked.
---@class pluv.ProjectMemo
---@field variables? table<string, string> of builds (project/build_settings)
---@field rockspecs? table<string, table> its own by target (project/rockspec)
---@field offers? table<string, boolean> which registries it has, as its lock names them (registry)
---@field hooks_builds? boolean whether keys of built rocks have a part from hooks (build/key)
---@field binaries? table what is the same for the keys of all its rocks (cache/binary_key)
---@field remote? pluv.Remote|false its remote cache (cache/remote)

---Returns the nearest folder at or above `dir` that has a pluv.toml, or nil. Fails with
---`trust.folder`.
---@param dir string
---@return string?
function M.find_root(dir)
  return require("host.project").find(dir)
end

---Returns a project with the given text of pluv.toml, which need not be on disk yet.
---@param root string
---@param text string
---@return pluv.Project
function M.from_text(root, text)
  local file = path.join(root, M.file_name)
  return {
    root = root,
    file = file,
    text = text,
    config = require("host.project").parse(text, M.file_name),
    lock_file = path.join(root, M.lock_name),
    memo = {},
  }
end

---Finds and reads the project around the working folder, and makes its network
---settings hold.
---@param ctx pluv.Context
---@return pluv.Project
function M.load(ctx)
  local root = M.find_root(ctx.start)
  if not root then
    return require("std.errors").raise {
      code = "project.missing",
      message = ("no %s in %s or a folder above it"):format(M.file_name, ctx.start),
      hint = "run `pluv init` to make one",
    }
  end
  local project = M.from_text(root, require("host.fs").document(path.join(root, M.file_name), "pluv.toml") or "")
  project.start = ctx.start
  local network = project.config.network
  require("host.http").configure {
    cache_dir = "",
    offline = ctx.offline,
    timeout_seconds = network.timeout_seconds,
    retries = network.retries or -1,
  }
  return project
end

---Reports whether a locked package is the project itself.
---@param project pluv.Project
---@param package table of the lock
---@return boolean
function M.is_own(project, package)
  return package.path == "." and project.config.rockspec ~= ""
end

return M
