---Downloads the chosen versions to record their checksums.
local errors = require("std.errors")
local jobs = require("std.jobs")
local resolver = require("host.resolver")
local version = require("host.version")
local names = require("pluv.project.names")
local hooks = require("pluv.extend.hooks")
local source_chosen = require("pluv.source.chosen")
local kind = require("pluv.source.kind")

local full_name = names.full

local M = {}

---Returns the requirements of a package in a choice.
---@param choice pluv.Choice
---@param name string plain
---@return pluv.Requirement[]
local function needs_of(choice, name)
  local needs = {}
  local function add(text, who, root)
    if version.parse_dependency(text).name == name then
      needs[#needs + 1] = root or { dependency = text, who = who }
    end
  end
  for _, root in ipairs(choice.roots) do
    add(root.dependency, root.who, root)
  end
  for _, list in ipairs { choice.packages, choice.builds } do
    for _, by in ipairs(list) do
      local own = choice.pinned[by.name]
      for _, text in ipairs(by.pinned and own and own.dependencies or by.requires or {}) do
        add(text, names.with_version(by))
      end
    end
  end
  return needs
end

---Raises the failure of a download. If the registry or source server no longer has
---the version, a hint tells how to avoid it.
---@param failure std.Failure
---@param package table? package of the failed job, from host.resolver.solve
---@param choice pluv.Choice
local function raise_undownloaded(failure, package, choice)
  local cause = failure.cause and failure.cause.message or ""
  local is_gone = failure.code == "file.missing" or cause:find("answered 404", 1, true) or cause:find("answered 410", 1, true)
  if not is_gone or failure.hint or not package then
    error(failure, 0)
  end
  errors.raise {
    code = failure.code,
    message = ("the source of %s is no longer available"):format(names.with_version(package)),
    hint = resolver.avoid {
      name = full_name(package),
      version = package.version,
      needs = needs_of(choice, package.name),
      overrides = choice.overrides,
    },
    cause = failure,
    also = failure.also,
  }
end

---Downloads the chosen versions to compute their checksums; known ones are taken from
---the old lock.
---@param project pluv.Project
---@param chosen table[] all packages of a choice
---@param choice pluv.Choice
---@param kept pluv.Kept
---@param runtime pluv.Runtime
---@param work string
---@param offline boolean
---@return table<string, { source: string, sha256: string, rockspec_sha256: string }> by name and version
function M.collect(project, chosen, choice, kept, runtime, work, offline)
  local graph = jobs.graph { title = "Fetching" }
  local known, fetched = {}, {}
  for _, package in ipairs(chosen) do
    local id = names.with_version(package)
    local old = kept.sums[id]
    if old and old.registry == package.registry and old.rockspec_sha256 == package.rockspec_sha256 then
      known[id] = { source = old.source, sha256 = old.source_sha256, rockspec_sha256 = old.rockspec_sha256 }
    elseif package.kind ~= "" and not fetched[id] then
      local label, doing = "fetched " .. id, "fetching " .. id
      if package.kind == "rockspec" then
        local url = package.source_url
        graph:lua {
          id = id,
          label = label,
          doing = doing,
          module = "pluv.source.chosen",
          call = "record",
          args = {
            package = package,
            lua = runtime.target,
            work = work,
            offline = offline,
            from = not kind.is_repository(url) and hooks.fetched_from(project.root, package, url, runtime) or nil,
          },
        }
      else
        -- Another rock must not be cached under this one's name.
        graph:fetch {
          id = id,
          label = label,
          doing = doing,
          url = hooks.fetched_from(project.root, package, package.url, runtime),
          immutable = true,
          mirrored = true,
          expect = "archive",
          member = ("%s-%s.rockspec"):format(package.name, package.version),
        }
      end
      fetched[id] = package
    end
  end
  local ok, results = errors.catch(graph.run, graph)
  if not ok then
    raise_undownloaded(results, fetched[results.job], choice)
  end
  for id, result in pairs(results) do
    local package = fetched[id] --[[@as table]]
    known[id] = package.kind == "rockspec" and result
      or {
        source = package.file,
        sha256 = result.sha256,
        rockspec_sha256 = source_chosen.inner_rockspec(package, result.path, runtime.target, work),
      }
  end
  return known
end

return M
