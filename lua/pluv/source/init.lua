---Locates the source of a locked package, and plans the jobs that fetch it.
---
---Every source ends up as a folder like an unpacked .src.rock: the rockspec and,
---beside it, the archive or checkout that `source.url` names.
local path = require("std.path")
local names = require("pluv.project.names")
local kind = require("pluv.source.kind")

local M = {}

---Returns the URL of a locked package's source; nil for a repository.
---@param package table of the lock
---@param base string base URL of its registry
---@return string?
function M.url(package, base)
  if kind.is_repository(package.source) then
    return nil
  elseif package.source:find("://") then
    return package.source
  end
  return (package.namespace ~= "" and base .. "/manifests/" .. package.namespace or base) .. "/" .. package.source
end

---Adds the jobs that put a locked package's source into `dir`.
---@param graph std.Graph
---@param id string suffix of the jobs' ids
---@param package table of the lock
---@param base string base URL of its registry
---@param dir string new folder
---@param url? string other location of the source
---@param offline? boolean
---@return string[] needs jobs to wait for
function M.plan(graph, id, package, base, dir, url, offline)
  url = url or M.url(package, base)
  local doing = "fetching " .. names.with_version(package)
  if package.namespace ~= "" then
    base = base .. "/manifests/" .. package.namespace
  end
  if not package.source:find("://") then
    local rock = dir .. ".rock"
    local fetch = graph:fetch {
      id = "fetch:" .. id,
      doing = doing,
      url = url --[[@as string]],
      sha256 = package.source_sha256,
      immutable = true,
      mirrored = true,
      to = rock,
    }
    return { graph:unpack { id = "unpack:" .. id, archive = rock, to = dir, needs = { fetch } } }
  end
  local rockspec = ("%s-%s.rockspec"):format(package.name, package.version)
  ---@type string[]
  local needs = {
    graph:fetch {
      id = "rockspec:" .. id,
      doing = doing,
      url = base .. "/" .. rockspec,
      sha256 = package.rockspec_sha256,
      immutable = true,
      mirrored = true,
      to = path.join(dir, rockspec),
    },
  }
  if kind.is_repository(package.source) then
    needs[2] = graph:lua {
      id = "source:" .. id,
      doing = doing,
      module = "pluv.source.repository",
      call = "checkout",
      args = { name = package.name, source = package.source, sha256 = package.source_sha256, dir = dir, offline = offline == true },
    }
  else
    needs[2] = graph:fetch {
      id = "source:" .. id,
      doing = doing,
      url = url --[[@as string]],
      sha256 = package.source_sha256,
      mirrored = true,
      to = path.join(dir, kind.base_name(package.source)),
    }
  end
  return needs
end

return M
