---Publishes a project: checks it, packs it, tries the packed rock on every runtime at hand,
---and uploads it.
local errors = require("std.errors")
local fs = require("std.fs")
local hash = require("std.hash")
local log = require("std.log")
local path = require("std.path")
local std_version = require("std.version")
local host_http = require("host.http")
local index = require("host.index")
local term = require("host.term")
local contents = require("pluv.project.contents")
local drafts = require("pluv.publish.draft")
local lint = require("pluv.publish.lint")
local pack = require("pluv.publish.pack")
local trial = require("pluv.publish.trial")
local uploads = require("pluv.publish.upload")

local M = {}

---@class pluv.PublishOptions
---@field registry { name: string, origin: string, location: string }
---@field offline boolean
---@field dry_run boolean
---@field tests boolean
---@field token? string
---@field code? string
---@field skips? boolean whether a version that is published already is no failure
---@field siblings? pluv.PackedRock[] rocks that others are tried with, as if the registry had them

---@param message string
---@param hint string
local function unready(message, hint)
  errors.raise { code = "publish.unready", message = message, hint = hint }
end

---Fails unless the commit has everything.
---@param draft pluv.Draft
local function require_clean(draft)
  local tree = draft.tree
  if tree and tree.changes[1] then
    local more = #tree.changes > 1 and (" and %d more files are"):format(#tree.changes - 1) or " is"
    unready(("%s%s not committed"):format(tree.changes[1], more), "commit them, or publish what is there with `--allow-dirty`")
  end
end

---@param project pluv.Project
---@param draft pluv.Draft
local function require_lint(project, draft)
  local findings = lint.run(project.root, draft.file, draft.text)
  for _, finding in ipairs(findings) do
    log.warn("%s", lint.line(finding, draft.path or contents.name_of_file(project)))
  end
  local count = lint.count(findings)
  if count > 0 then
    errors.raise {
      code = "publish.lint",
      message = ("%s has %d error%s"):format(draft.file, count, count == 1 and "" or "s"),
      hint = "see `pluv lint`",
    }
  end
end

---Fails if the registry has a later version.
---@param draft pluv.Draft
---@param options pluv.PublishOptions
local function require_newest(draft, options)
  local ok, found = errors.catch(index.versions, {
    registries = { { name = options.registry.name, url = options.registry.location } },
    lua = "5.4",
    fresh = true,
    names = { draft.spec.name },
  })
  for _, known in ipairs(ok and (found[draft.spec.name] or {}).versions or {}) do
    if not drafts.is_dev(known) and std_version.compare(known, draft.version) > 0 then
      unready(
        ("%s has %s %s, which is later than %s"):format(options.registry.origin, draft.name, known, draft.version),
        "raise the version: `pluv version patch`"
      )
    end
  end
end

---Returns what the registry sends for a file; nil if it has none.
---@param location string of the registry
---@param name string
---@return string? sha256
local function published_sum(location, name)
  local ok, result = errors.catch(host_http.download, { url = location .. "/" .. name })
  return ok and result.sha256 or nil
end

---Tells what of the version is still to be uploaded. Fails with `publish.refused` if the
---registry has it, or another content for it.
---@param draft pluv.Draft
---@param rock string? file
---@param known { version: boolean, id: string }
---@param location string
---@param skips boolean? whether it may have all of it
---@return boolean rockspec
---@return boolean rock
local function missing(draft, rock, known, location, skips)
  if not known.version then
    return true, rock ~= nil
  end
  local sum = published_sum(location, draft.file)
  local is_same = sum == hash.sha256(draft.text)
  local has_rock = not rock or published_sum(location, path.base(rock)) ~= nil
  if skips and sum and has_rock then
    if not is_same then
      log.warn("%s %s is published with another rockspec: raise its version to publish this one", draft.name, draft.version)
    end
    return false, false
  elseif not is_same or has_rock or known.id == "" then
    errors.raise {
      code = "publish.refused",
      message = ("%s %s is published already"):format(draft.name, draft.version),
      hint = is_same and "nothing is left to upload" or "a version cannot change: raise it with `pluv version patch`",
    }
  end
  return false, true
end

---Tries the packed rock on every runtime at hand.
---@param project pluv.Project
---@param draft pluv.Draft
---@param rock string
---@param work string folder for the trials
---@param options pluv.PublishOptions
---@return string[] tags
local function try(project, draft, rock, work, options)
  local tags = {}
  local found = trial.runtimes(draft.spec)
  if not found[1] then
    log.warn("no runtime of this machine is one that the rock supports: it was not tried")
  end
  for _, runtime in ipairs(found) do
    local result = trial.run(project, draft, rock, runtime, path.join(work, runtime.tag), options)
    log.note("%s %s works on %s%s", draft.name, draft.version, runtime.tag, result.tested and ", and its tests pass" or "")
    tags[#tags + 1] = runtime.tag
  end
  return tags
end

---Fails unless a project is ready: all of it is committed, and `pluv lint` finds no error.
---@param project pluv.Project
---@param draft pluv.Draft
---@param allow_dirty boolean
function M.check(project, draft, allow_dirty)
  if not allow_dirty then
    require_clean(draft)
  end
  require_lint(project, draft)
end

---@class pluv.Prepared a rock that is packed and tried
---@field project pluv.Project
---@field draft pluv.Draft
---@field upload pluv.Upload
---@field id string of the version in the registry; "" if it has none
---@field rockspec string file
---@field rock string file of the source rock
---@field sends_rockspec boolean
---@field sends_rock boolean
---@field tried string[] tags of runtimes

---Packs and tries a project that is checked, unless the registry has all of it.
---@param project pluv.Project
---@param draft pluv.Draft
---@param options pluv.PublishOptions
---@param work string new folder, which keeps what is sent
---@return pluv.Prepared
function M.prepare(project, draft, options, work)
  local upload = uploads.to(options.registry.origin, options.token, options.code)
  local known = { package = false, version = false, id = "" }
  if not options.dry_run then
    known = uploads.known(upload, draft.name, draft.version)
  end
  require_newest(draft, options)
  local rockspec = path.join(work, draft.file)
  fs.make_dir(work)
  fs.write(rockspec, draft.text)
  local rock = pack.source(project, draft, work)
  local sent = not draft.is_dev and rock or nil -- as luarocks: the source of a development version is the branch
  local sends_rockspec, sends_rock = missing(draft, sent, known, options.registry.location, options.skips)
  local tried = {} ---@type string[]
  if sends_rockspec or sends_rock then
    tried = try(project, draft, rock, path.join(work, "trial"), options)
  end
  return {
    project = project,
    draft = draft,
    upload = upload,
    id = known.id,
    rockspec = rockspec,
    rock = rock,
    sends_rockspec = sends_rockspec,
    sends_rock = sends_rock,
    tried = tried,
  }
end

---Uploads a rock, and prints what it does; with `dry_run`, what it would send.
---@param prepared pluv.Prepared
---@param options pluv.PublishOptions
---@return string url "" without a new version
---@return { name: string, sha256: string }[] files
function M.send(prepared, options)
  local origin, upload = options.registry.origin, prepared.upload
  local id, url, files = prepared.id, "", {}
  local function note(file, request)
    files[#files + 1] = { name = path.base(file), sha256 = hash.sha256_file(file) }
    local to = options.dry_run and origin .. request or origin
    log.note("%s %s to %s", options.dry_run and "would send" or "sent", path.base(file), to)
  end
  if prepared.sends_rockspec and not options.dry_run then
    local published = uploads.rockspec(upload, prepared.rockspec)
    id, url = published.id, published.url
  end
  if prepared.sends_rockspec then
    note(prepared.rockspec, "/api/1/bearer/upload")
  end
  if prepared.sends_rock and not options.dry_run then
    uploads.rock(upload, id, prepared.rock)
  end
  if prepared.sends_rock then
    note(prepared.rock, "/api/1/bearer/upload_rock/ID")
  end
  for _, name in ipairs(options.dry_run and files[1] and pack.files(prepared.project) or {}) do
    log.note("  %s", term.visible(name))
  end
  return url, files
end

return M
