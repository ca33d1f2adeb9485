---A project: the folder with a pluv.toml, and its settings.
local errors = require("std.errors")
local log = require("std.log")
local path = require("std.path")
local host_fs = require("host.fs")
local host_http = require("host.http")
local host_path = require("host.path")
local host_project = require("host.project")

local M = {}

M.file_name = "pluv.toml"
M.lock_name = "pluv.lock"

---@class pluv.Project
---@field root string absolute
---@field start? string the context's `start`
---@field file string absolute path of pluv.toml
---@field text string its content
---@field config table result of host.project.parse
---@field lock_file string absolute path of pluv.lock
---@field given? table<string, string> variables of the command line
---@field registries? pluv.Registry[] instead of those of pluv.toml and the user
---@field rockspec_text? string new content of its rockspec, before it is written
---@field requested? table<string, pluv.Requested> what only a command requires so far, by plain name
---@field base? string folder of relative paths and of the project's own modules, if that is not the root
---@field label? string what to call its pluv.toml in messages, if that is made by pluv
---@field is_alone? boolean whether files of folders, such as .lua-version, choose no runtime
---@field is_cached? boolean whether its folder is in the cache
---@field records_use? integer how often its use is recorded, in seconds
---@field lock_copy? string file that has pluv.lock for users, beside a script
---@field layer? pluv.Project whose tree comes before this one's
---@field workspace? pluv.Workspace
---@field public package? pluv.Project of a workspace: the member that the command stands in, or the root alone
---@field whole? pluv.Project of such a package: its workspace
---@field memo pluv.ProjectMemo values that modules computed from this pluv.toml

---@class pluv.Requested a dependency of the command line
---@field place string where the command writes it, as `pluv.Requirement.who`
---@field by string the command, such as "`pluv add`"
---@field loosen string how to loosen it, for a hint

---Each field belongs to one module, which computes it on first use.
---@class pluv.ProjectMemo
---@field variables? table<string, string> build variables (project/build_settings)
---@field has_variables? boolean whether there can be any (build/key)
---@field keys? table<string, string> the common lines of rock keys by runtime (build/key)
---@field overrides? pluv.OverrideKeys what hooks and replaced modules add to rock keys (build/overrides)
---@field rockspecs? table<string, table> its rockspec by target (project/rockspec)
---@field offers? table<string, boolean> its registries by their name in the lock (registry)
---@field member_rockspecs? table<string, pluv.MemberRockspec[]> those of members by target (project/member_rockspecs)
---@field hooks_builds? boolean whether hooks are part of rock keys (build/key)
---@field binaries? table the common part of its binary keys (cache/binary_key)
---@field remote? pluv.Remote|false remote cache (cache/remote)

---Returns the folder with the pluv.toml for another one: the nearest at or above it, or that of
---the workspace which has this project as a member; nil if there is none. Fails with
---`trust.folder`.
---@param dir string
---@return string? root
---@return string? ignored the pluv.toml of another user that has the project as a member
function M.find_root(dir)
  local nearest = host_project.find(dir)
  if not nearest then
    return nil
  end
  local above = host_project.find_workspace(nearest)
  return above.root ~= "" and above.root or nearest, above.ignored ~= "" and above.ignored or nil
end

---Returns a project with the given content of pluv.toml, which may not be on disk
---yet.
---@param root string
---@param text string
---@return pluv.Project
function M.from_text(root, text)
  local file = path.join(root, M.file_name)
  return {
    root = root,
    file = file,
    text = text,
    config = host_project.parse(text, M.file_name),
    lock_file = path.join(root, M.lock_name),
    memo = {},
  }
end

---Returns the project that a command changes or publishes: the member of a workspace that it
---stands in, without what other members require; else the project itself.
---@param project pluv.Project
---@return pluv.Project
function M.package(project)
  return project.package or project
end

---Returns the folder of the modules and tasks of the project that a command runs: of a member,
---its own.
---@param project pluv.Project
---@return string absolute
function M.folder(project)
  return project.base or M.package(project).root
end

---Returns the member of a project's workspace in a folder.
---@param project pluv.Project
---@param place string the folder, absolute or relative to the root
---@return pluv.Member?
function M.member_at(project, place)
  return project.workspace and project.workspace.by_path[host_path.portable(project.root, path.resolve(project.root, place))]
end

---Applies a project's network settings.
---@param ctx pluv.Context
---@param project pluv.Project
function M.configure(ctx, project)
  local network = project.config.network
  host_http.configure {
    cache_dir = "",
    offline = ctx.offline,
    timeout_seconds = network.timeout_seconds,
    retries = network.retries or -1,
  }
end

---Returns a line of pluv.toml for messages, such as "pluv.toml [dependencies]".
---@param project pluv.Project
---@param section string
---@param file? string of a member of the workspace that has it; "" for none
---@return string
function M.place(project, section, file)
  return project.label or ("%s [%s]"):format(file ~= "" and file or M.file_name, section)
end

---Finds and reads the project of the working folder, and applies its network
---settings.
---@param ctx pluv.Context
---@return pluv.Project
function M.load(ctx)
  local root, ignored = M.find_root(ctx.start)
  if not root then
    return errors.raise {
      code = "project.missing",
      message = ("no %s in %s or a folder above it"):format(M.file_name, ctx.start),
      hint = "run `pluv init` to create one",
    }
  end
  if ignored then
    log.warn("ignoring the workspace of %s, which belongs to another user", ignored)
  end
  local project = M.from_text(root, host_fs.document(path.join(root, M.file_name), "pluv.toml") or "")
  project.start = ctx.start
  if project.config.workspace then
    require("pluv.project.workspace").read_into(project, project.text, ctx.start)
  end
  M.configure(ctx, project)
  return project
end

---Returns the file that describes a project as a rock: its rockspec, or pluv.toml if that
---has [package]; nil if the project is not a rock.
---@param project pluv.Project
---@return string? file relative to the root
function M.rock_file(project)
  if project.config.package then
    return M.file_name
  end
  return project.config.rockspec ~= "" and project.config.rockspec or nil
end

---Reports whether a locked package is the project itself.
---@param project pluv.Project
---@param package table of the lock
---@return boolean
function M.is_own(project, package)
  return package.path == "." and M.rock_file(project) ~= nil
end

return M
