---Publishes a project, or members of a workspace in the order of their dependencies.
local path = require("std.path")
local tables = require("std.table")
local host_fs = require("host.fs")
local folders = require("pluv.machine.folders")
local project_members = require("pluv.project.members")
local workspaces = require("pluv.project.workspace")
local in_members = require("pluv.run.in_members")
local drafts = require("pluv.publish.draft")
local publication = require("pluv.publish.publication")
local uploads = require("pluv.publish.upload")

local M = {}

---@class pluv.Published
---@field name string
---@field version string
---@field registry string
---@field url string
---@field files { name: string, sha256: string }[] none if the registry had all of it
---@field tried string[]
---@field published boolean

---@class pluv.ReleaseOptions
---@field registry? string
---@field offline boolean
---@field dry_run boolean
---@field allow_dirty boolean
---@field tests boolean
---@field dev? boolean
---@field all? boolean whether `members` are all of the workspace
---@field token? string
---@field code? string

---Returns members, each after those that it depends on.
---@param project pluv.Project
---@param members pluv.Member[]
---@param all? boolean whether those that are no rocks are passed over
---@return pluv.Project[]
local function in_order(project, members, all)
  local packages = workspaces.packages(project)
  local chosen = tables.filter(members, function(member)
    return not all or member.is_rock
  end)
  local order = project_members.in_order(project, chosen, in_members.requires(project, packages))
  return tables.map(order, function(member)
    return packages[member.path]
  end)
end

---Publishes a project, or members of its workspace, each after those that it depends on. All are
---tried before the first is sent. With `all`, members that are no rocks are passed over, as are
---those that the registry has.
---@param ctx pluv.Context
---@param members pluv.Member[]? [default: the project, or the member that the command stands in]
---@param options pluv.ReleaseOptions
---@return pluv.Published[]
function M.publish(ctx, members, options)
  local projects = members and in_order(ctx:project(), members, options.all) or { ctx:package() }
  local list = tables.map(projects, function(project)
    return drafts.of(project, options.dev)
  end)
  for i, draft in ipairs(list) do
    publication.check(projects[i] --[[@as pluv.Project]], draft, options.allow_dirty)
  end
  local siblings = {} ---@type pluv.PackedRock[]
  ---@type pluv.PublishOptions
  local publishing = {
    registry = uploads.registry(ctx:project(), options.registry, options.token ~= nil),
    offline = options.offline,
    dry_run = options.dry_run,
    tests = options.tests,
    token = options.token,
    code = options.code,
    skips = options.all,
    siblings = siblings,
  }
  return host_fs.scratch(folders.work_dir(), "publish-", function(work)
    local prepared = {} ---@type pluv.Prepared[]
    for i, draft in ipairs(list) do
      prepared[i] = publication.prepare(projects[i] --[[@as pluv.Project]], draft, publishing, path.join(work, tostring(i)))
      siblings[i] = { draft = draft, rock = prepared[i].rock }
    end
    return tables.map(prepared, function(one)
      local url, files = publication.send(one, publishing)
      ---@type pluv.Published
      return {
        name = one.draft.name,
        version = one.draft.version,
        registry = publishing.registry.origin,
        url = url,
        files = files,
        tried = one.tried,
        published = not options.dry_run,
      }
    end)
  end)
end

return M
