---Sets the version of a project: in pluv.toml or its rockspec, in the changelog, as a git
---commit and tag.
local errors = require("std.errors")
local fs = require("std.fs")
local path = require("std.path")
local process = require("std.process")
local std_version = require("std.version")
local host_toml = require("host.toml")
local work_tree = require("pluv.git.work_tree")
local rockspecs = require("pluv.project.rockspec")
local draft = require("pluv.publish.draft")

local M = {}

---@class pluv.VersionChange
---@field name string of the rock
---@field old string without a revision
---@field new string
---@field files pluv.ChangedText[] what to write
---@field removed? string file that the new rockspec replaces, relative to the root
---@field tag? string nil without git

---@class pluv.ChangedText
---@field name string relative to the root
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
  if config.version_from_git then
    return newest_tag(project.root, config.name) or "0.0.0", config.name
  elseif config.rockspec ~= "" then
    local spec = rockspecs.load(project, "5.4")
    return spec.version:match("^(.*)%-%d+$") or spec.version, spec.table.package
  elseif config.version == "" then
    unready("pluv.toml has no version", 'write `version = "1.0.0"` under [project]; `pluv --version` prints the version of pluv')
  end
  return config.version:match("^(.*)%-%d+$") or config.version, config.name
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
  local files, removed = {}, nil ---@type pluv.ChangedText[], string?
  if config.rockspec ~= "" then
    local spec = rockspecs.load(project, "5.4")
    local full = new:find("%-%d+$") and new or new .. "-1"
    local file = ("%s%s-%s.rockspec"):format(config.rockspec:match("^.*/") or "", spec.name, full)
    files[1] = { name = file, text = in_rockspec(fs.read(path.join(root, config.rockspec)), spec.version, full) }
    files[2] = { name = "pluv.toml", text = host_toml.set { text = project.text, path = { "project", "rockspec" }, value = file } }
    removed = config.rockspec ~= file and config.rockspec or nil
  elseif not config.version_from_git then
    files[1] = { name = "pluv.toml", text = host_toml.set { text = project.text, path = { "project", "version" }, value = new } }
  end
  local changelog = fs.read_if_exists(path.join(root, "CHANGELOG.md"))
  local noted = changelog and M.in_changelog(changelog, new, os.date("%Y-%m-%d") --[[@as string]])
  if noted then
    files[#files + 1] = { name = "CHANGELOG.md", text = noted }
  end
  local tree = work_tree.of(root)
  local tag = tree and tree.commit and draft.tag_of(project, new) or nil
  if tag and config.package and config.package.source.tag ~= "" then
    tag = config.package.source.tag:gsub("%$%(VERSION%)", (new:gsub("%-%d+$", ""))):gsub("%$%(PACKAGE%)", config.name)
  end
  return { name = name, old = old, new = new, files = files, removed = removed, tag = tag }
end

---Runs git as the user would, with their hooks.
---@param root string
---@param argv string[]
local function git(root, argv)
  local words = { "git", "-C", root }
  for _, word in ipairs(argv) do
    words[#words + 1] = word
  end
  local result = process.run { argv = words }
  if result.code ~= 0 then
    errors.raise {
      code = "git.failed",
      message = ("git %s failed"):format(argv[1]),
      cause = { code = "git.output", message = (result.output:gsub("%s+$", "")) },
    }
  end
end

---Writes the files of a change.
---@param root string
---@param change pluv.VersionChange
function M.write(root, change)
  for _, file in ipairs(change.files) do
    fs.write(path.join(root, file.name), file.text)
  end
  if change.removed then
    fs.remove(path.join(root, change.removed))
  end
end

---Commits the files of a change and tags the commit.
---@param root string
---@param change pluv.VersionChange
function M.commit(root, change)
  if change.files[1] then
    local add = { "add", "--" }
    for _, file in ipairs(change.files) do
      add[#add + 1] = file.name
    end
    git(root, add)
    if change.removed then
      git(root, { "add", "--", change.removed })
    end
    git(root, { "commit", "--quiet", "--message", ("release %s %s"):format(change.name, change.new) })
  end
  git(root, {
    "tag",
    "--annotate",
    "--message",
    ("%s %s"):format(change.name, change.new),
    change.tag --[[@as string]],
  })
end

return M
