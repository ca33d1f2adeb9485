---Publishes a project, or members of a workspace in the order of their dependencies.
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
---@field token? string
---@field code? string

---@param project pluv.Project
---@param draft pluv.Draft
---@param options pluv.ReleaseOptions
---@param more { skips?: boolean, siblings?: pluv.PackedRock[], keep?: string }
---@return pluv.Published
---@return string? rock
local function publish(project, draft, options, more)
  local registry = uploads.registry(project.whole or project, options.registry, options.token ~= nil)
  local result = publication.publish(project, draft, {
    registry = registry,
    offline = options.offline,
    dry_run = options.dry_run,
    tests = options.tests,
    token = options.token,
    code = options.code,
    skips = more.skips,
    siblings = more.siblings,
    keep = more.keep,
  })
  return {
    name = draft.name,
    version = draft.version,
    registry = registry.origin,
    url = result.url,
    files = result.files,
    tried = result.tried,
    published = not options.dry_run,
  },
    result.rock
end

---Publishes members, each after those that it depends on. Those that are no rocks are passed
---over, as are those that the registry has.
---@param project pluv.Project
---@param members pluv.Member[]
---@param options pluv.ReleaseOptions
---@return pluv.Published[]
local function publish_members(project, members, options)
  local packages = workspaces.packages(project)
  local rocks = tables.filter(members, function(member)
    return member.is_rock
  end)
  local order = project_members.in_order(project, rocks, in_members.requires(project, packages))
  local results, siblings = {}, {} ---@type pluv.Published[], pluv.PackedRock[]
  local list = {} ---@type { project: pluv.Project, draft: pluv.Draft }[]
  for i, member in ipairs(order) do
    local own = packages[member.path]
    list[i] = { project = own, draft = drafts.of(own, options.dev) }
  end
  for _, one in ipairs(list) do -- before the first is sent
    publication.check(one.project, one.draft, options.allow_dirty)
  end
  return host_fs.scratch(folders.work_dir(), "publish-", function(work)
    for i, one in ipairs(list) do
      local result, rock = publish(one.project, one.draft, options, { skips = true, siblings = siblings, keep = work })
      results[i] = result
      siblings[#siblings + 1] = {
        draft = one.draft,
        rock = rock --[[@as string]],
      }
    end
    return results
  end)
end

---Publishes a project, or members of its workspace.
---@param ctx pluv.Context
---@param members pluv.Member[]? [default: the project, or the member that the command stands in]
---@param options pluv.ReleaseOptions
---@return pluv.Published[]
function M.publish(ctx, members, options)
  if members then
    return publish_members(ctx:project(), members, options)
  end
  local own = ctx:package()
  local draft = drafts.of(own, options.dev)
  publication.check(own, draft, options.allow_dirty)
  return { (publish(own, draft, options, {})) }
end

return M
