---Sets the version of a project: in pluv.toml or its rockspec, in pluv.lock, in the changelog, as
---a git commit and tag.
local errors = require("std.errors")
local fs = require("std.fs")
local path = require("std.path")
local std_version = require("std.version")
local host_path = require("host.path")
local host_project = require("host.project")
local host_rockspec = require("host.rockspec")
local host_toml = require("host.toml")
local work_tree = require("pluv.git.work_tree")
local projects = require("pluv.project")
local contents = require("pluv.project.contents")
local exclusive = require("pluv.project.exclusive")
local rockspecs = require("pluv.project.rockspec")
local new_version = require("pluv.lock.new_version")
local draft = require("pluv.publish.draft")

local M = {}

---@class pluv.VersionChange
---@field name string of the rock
---@field old string without a revision
---@field new string
---@field files pluv.ChangedText[] what to write
---@field removed? string file that the new rockspec replaces, absolute
---@field lock? { old: string, text: string, is_versioned: boolean } pluv.lock, if it changes
---@field stale? string why pluv.lock is out of date all the same
---@field breaks? boolean whether that is because of the new version
---@field tag? string nil without git
---@field uncommitted? string a file with other changes

---@class pluv.ChangedText
---@field name string as messages name it
---@field path string absolute
---@field text string

---@param message string
---@param hint string
local function unready(message, hint)
  return errors.raise { code = "publish.unready", message = message, hint = hint }
end

---Returns a version with one part raised and the parts behind it set to zero.
---@param old string
---@param part "major"|"minor"|"patch"
---@return string
function M.raised(old, part)
  local parts = {}
  for number in old:gmatch("[^.]+") do
    if not number:find("^%d+$") then
      unready(("`%s` has parts that are not numbers"):format(old), "name the new version, as in `pluv version 1.2.0`")
    end
    parts[#parts + 1] = tonumber(number)
  end
  local at = ({ major = 1, minor = 2, patch = 3 })[part]
  for i = #parts + 1, at do
    parts[i] = 0
  end
  parts[at] = parts[at] + 1
  for i = at + 1, #parts do
    parts[i] = 0
  end
  return table.concat(parts, ".")
end

---Returns the newest version among git's tags; nil if there is none.
---@param root string
---@param name string
---@return string?
local function newest_tag(root, name)
  local newest ---@type string?
  for _, tag in ipairs(work_tree.all_tags(root)) do
    local version = draft.version_of_tag(tag, name)
    if version and (not newest or std_version.compare(version, newest) > 0) then
      newest = version
    end
  end
  return newest
end

---Replaces a version where it is a whole one: builtin patterns have no frontiers.
---@param text string
---@param from string
---@param to string
---@return string
local function replaced(text, from, to)
  local parts, at = {}, 1
  local first = text:find(from, at, true)
  while first do
    local after = first + #from
    local is_whole = not text:sub(first - 1, first - 1):find("%d") and not text:sub(after, after):find("%w")
    parts[#parts + 1] = text:sub(at, first - 1) .. (is_whole and to or from)
    at = after
    first = text:find(from, at, true)
  end
  return table.concat(parts) .. text:sub(at)
end

---Returns the version of a project without a revision, and its name.
---@param project pluv.Project
---@return string version
---@return string name
function M.current(project)
  local config = project.config
  local name = config.name ~= "" and config.name or path.base(project.root)
  if config.version_from_git then
    return newest_tag(project.root, name) or "0.0.0", name
  elseif config.rockspec ~= "" then
    local spec = rockspecs.load(project, "5.4")
    return spec.version:match("^(.*)%-%d+$") or spec.version, spec.table.package
  elseif config.version == "" then
    unready(
      ("%s has no version"):format(contents.name_of_file(project)),
      'write `version = "1.0.0"` under [project]; `pluv --version` prints the version of pluv'
    )
  end
  return config.version:match("^(.*)%-%d+$") or config.version, name
end

---Replaces the version in a rockspec. Fails with `publish.unready` if code computes it.
---@param text string
---@param old string with a revision
---@param new string with a revision
---@return string
local function in_rockspec(text, old, new)
  local field = "([^%w_]version%s*=%s*[\"'])" .. old:gsub("%p", "%%%0") .. "([\"'])"
  local out, count = ("\n" .. text):gsub(field, "%1" .. new .. "%2")
  if count ~= 1 then
    unready(("cannot find `version = %q` in the rockspec"):format(old), "change the version by hand")
  end
  local from, to = old:gsub("%-%d+$", ""), new:gsub("%-%d+$", "")
  out = out:gsub("(source%s*=%s*)(%b{})", function(head, body)
    return head .. replaced(body, from, to)
  end)
  return out:sub(2)
end

---Returns the changelog with a heading for the version below its heading for unreleased
---changes; nil if it has no such heading.
---@param text string
---@param version string
---@param date string
---@return string?
function M.in_changelog(text, version, date)
  local head, title, rest = ("\n" .. text):match("^(.-\n##%s+%[?[Uu]nreleased%]?)([^\n]*)(.*)$")
  if not head then
    return nil
  end
  local name = head:find("[", 1, true) and head:find("%[[Uu]nreleased%]$") and "[" .. version .. "]" or version
  return (head .. title .. "\n\n## " .. name .. " - " .. date .. rest):sub(2)
end

---Returns a rockspec with the tag that git gets, and that tag; nil if the rockspec names none of
---this version. In a repository of several rocks `v1.0` becomes `NAME-1.0`.
---@param project pluv.Project
---@param spec table of host.rockspec.load, before the change
---@param file string name of the new rockspec
---@param text string
---@return string text
---@return string? tag
local function with_tag(project, spec, file, text)
  local now = host_rockspec.load { path = file, lua = "5.4", text = text }
  local tag = now.table.source.tag
  if not tag or tag == spec.table.source.tag then
    return text
  end
  local plain = now.version:gsub("%-%d+$", "")
  if draft.tags_have_name(project) and (tag == plain or tag == "v" .. plain) then
    local own = draft.tag_of(project, now.table.package, plain)
    local out, count = text:gsub("([^%w_]tag%s*=%s*[\"'])" .. tag:gsub("%p", "%%%0") .. "([\"'])", "%1" .. own:gsub("%%", "%%%%") .. "%2")
    if count == 1 then
      return out, own
    end
  end
  return text, tag
end

---@param project pluv.Project
---@param name string relative to its root
---@param text string
---@return pluv.ChangedText
local function changed(project, name, text)
  local file = path.join(project.root, name)
  return { name = host_path.portable((project.whole or project).root, file), path = file, text = text }
end

---Returns the project with a new version, which is not written yet: of a member, its workspace.
---@param project pluv.Project
---@param toml string content of its pluv.toml
---@param rockspec? string its new rockspec, relative to the root
---@param text? string content of that
---@return pluv.Project
local function with_version(project, toml, rockspec, text)
  local after = contents.with_text(project, toml)
  local member = projects.member_at(after, project.root)
  if rockspec and member then
    member.rockspec, member.rockspec_text = rockspec, text
  elseif rockspec then
    after.rockspec_text = text
  end
  return after
end

---Plans a new version.
---@param project pluv.Project
---@param wanted string `patch`, `minor`, `major`, or a version
---@return pluv.VersionChange
function M.plan(project, wanted)
  local old, name = M.current(project)
  local new = (wanted == "patch" or wanted == "minor" or wanted == "major") and M.raised(old, wanted) or wanted
  if not new:find("^%d[%w.]*$") and not new:find("^%d[%w.]*%-%d+$") then
    unready(("`%s` is not a version"):format(new), "versions look like `1.2.0`, or with a revision `1.2.0-2`")
  elseif std_version.compare(new, old) <= 0 and not new:find("%-%d+$") then
    unready(("%s is not higher than the present version, %s"):format(new, old), "a version cannot go backwards")
  end
  local config, root = project.config, project.root
  ---@type pluv.VersionChange
  local change = { name = name, old = old, new = new, files = {} }
  local files, toml, tag = change.files, project.text, nil ---@type pluv.ChangedText[], string, string?
  local rockspec, text ---@type string?, string?
  if config.rockspec ~= "" then
    local spec = rockspecs.load(project, "5.4")
    local full = new:find("%-%d+$") and new or new .. "-1"
    local renamed = ("%s%s-%s.rockspec"):format(config.rockspec:match("^.*/") or "", spec.name, full)
    local written, its_tag = with_tag(project, spec, renamed, in_rockspec(fs.read(path.join(root, config.rockspec)), spec.version, full))
    rockspec, text, tag = renamed, written, its_tag
    files[1] = changed(project, renamed, written)
    change.removed = config.rockspec ~= renamed and path.join(root, config.rockspec) or nil
    if host_project.parse(toml, projects.file_name).rockspec ~= "" then -- else pluv finds it
      toml = host_toml.set { text = toml, path = { "project", "rockspec" }, value = renamed }
    end
  elseif not config.version_from_git then
    toml = host_toml.set { text = toml, path = { "project", "version" }, value = new }
  end
  if toml ~= project.text then
    files[#files + 1] = changed(project, projects.file_name, toml)
  end
  local changelog = fs.read_if_exists(path.join(root, "CHANGELOG.md"))
  local noted = changelog and M.in_changelog(changelog, new, os.date("%Y-%m-%d") --[[@as string]])
  if noted then
    files[#files + 1] = changed(project, "CHANGELOG.md", noted)
  end
  local before = fs.read_if_exists(project.lock_file)
  local lock, stale, breaks = new_version.of(project.whole or project, with_version(project, toml, rockspec, text))
  local tree = work_tree.of(root)
  change.stale, change.breaks, change.uncommitted = stale, breaks, tree and tree.changes[1] or nil
  if before and lock and lock ~= before then
    local is_dirty = tree and work_tree.is_changed(root, project.lock_file)
    change.lock = { old = before, text = lock, is_versioned = is_dirty ~= nil }
    change.uncommitted = change.uncommitted or is_dirty and projects.lock_name or nil
  end
  local template = config.package and config.package.source.tag or ""
  if tree and tree.commit and template ~= "" then
    tag = template:gsub("%$%(VERSION%)", (new:gsub("%-%d+$", ""))):gsub("%$%(PACKAGE%)", config.name)
  end
  change.tag = tree and tree.commit and (tag or draft.tag_of(project, name, new)) or nil
  return change
end

---Writes the files of a change. Fails with `file.changed`.
---@param project pluv.Project
---@param change pluv.VersionChange
function M.write(project, change)
  local lock = change.lock
  if lock and not exclusive.replace((project.whole or project).root, project.lock_file, lock.old, lock.text) then
    exclusive.changed(projects.lock_name)
  end
  for _, file in ipairs(change.files) do
    fs.write(file.path, file.text)
  end
  if change.removed then
    fs.remove(change.removed)
  end
end

return M
