---Commits and tags a new version.
local errors = require("std.errors")
local path = require("std.path")
local process = require("std.process")
local tables = require("std.table")
local work_tree = require("pluv.git.work_tree")

local M = {}

---@param message string
---@param hint string
local function unready(message, hint)
  errors.raise { code = "publish.unready", message = message, hint = hint }
end

---Fails with `publish.unready` unless git can make a tag.
---@param root string
---@param tag string
function M.check(root, tag)
  if not work_tree.is_tag_name(tag) then
    unready(("git does not allow the tag `%s`"):format(tag), "change `tag` of the source, or use `--no-git`")
  elseif tables.contains(work_tree.all_tags(root), tag) then
    unready(
      ("the tag %s exists already"):format(tag),
      ("choose another version, or delete the tag: `git tag --delete %s`; `--no-git` only writes the version"):format(tag)
    )
  end
end

---Runs git as the user would, with their hooks.
---@param root string
---@param argv string[]
---@param hint? string
local function git(root, argv, hint)
  local words = { "git", "-C", root }
  for _, word in ipairs(argv) do
    words[#words + 1] = word
  end
  local result = process.run { argv = words }
  if result.code ~= 0 then
    errors.raise {
      code = "git.failed",
      message = ("git %s failed"):format(argv[1]),
      hint = hint,
      cause = { code = "git.output", message = (result.output:gsub("%s+$", "")) },
    }
  end
end

---Commits the files of a change and tags the commit.
---@param project pluv.Project
---@param change pluv.VersionChange
function M.commit(project, change)
  local root, add, hint = project.root, { "add", "--" }, nil ---@type string, string[], string?
  for _, file in ipairs(change.files) do
    add[#add + 1] = path.rel(root, file.path)
  end
  add[#add + 1] = change.removed and path.rel(root, change.removed)
  add[#add + 1] = change.lock and change.lock.is_versioned and path.rel(root, project.lock_file) or nil
  local title = ("%s %s"):format(change.name, change.new)
  if add[3] then
    git(root, add)
    git(root, { "commit", "--quiet", "--message", "release " .. title })
    hint = ('the commit is made: tag it with `git tag --annotate --message "%s" %s`, or undo it with `git reset --keep HEAD~1`'):format(
      title,
      change.tag
    )
  end
  git(root, {
    "tag",
    "--annotate",
    "--message",
    title,
    change.tag --[[@as string]],
  }, hint)
end

return M
