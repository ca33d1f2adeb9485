---Packs a project into rocks. The same content gives the same bytes.
local errors = require("std.errors")
local fs = require("std.fs")
local path = require("std.path")
local tables = require("std.table")
local archive = require("host.archive")
local host_fs = require("host.fs")
local folders = require("pluv.machine.folders")
local work_tree = require("pluv.git.work_tree")
local packed_rock = require("pluv.tree.packed_rock")
local kind = require("pluv.source.kind")

local M = {}

---Folders that are never part of the source.
local skipped = { [".git"] = true, [".hg"] = true, [".svn"] = true, [".pluv"] = true, lua_modules = true, [".luarocks"] = true }

---Returns what is the folder of a member of the project's workspace, for the root of that.
---@param project pluv.Project
---@return fun(name: string): boolean
local function member_matcher(project)
  local whole = project.whole
  local folders_of = whole and whole.workspace and project.root == whole.root and whole.workspace.by_path or {}
  return function(name)
    local slash = name:find("/", 1, true)
    while slash do
      if folders_of[name:sub(1, slash - 1)] then
        return true
      end
      slash = name:find("/", slash + 1, true)
    end
    return false
  end
end

---Returns the files of a project: those that git does not ignore, but no packed rocks, nor
---what pluv and LuaRocks make, nor members of its workspace.
---@param project pluv.Project
---@return string[] files sorted, relative to the root
function M.files(project)
  local listed, all = work_tree.files(project.root), {}
  if listed then
    all = listed
  else
    for _, entry in ipairs(host_fs.follow(project.root, project.root)) do
      all[#all + 1] = entry.type ~= "dir" and entry.name or nil
    end
  end
  local is_in_member = member_matcher(project)
  return tables.filter(all, function(name)
    return not skipped[name:match("^[^/]+")] and not name:find("%.rock$") and not is_in_member(name)
  end)
end

---@param project pluv.Project
---@param to string
local function copy_source(project, to)
  fs.make_dir(to)
  for _, name in ipairs(M.files(project)) do
    fs.copy(fs.inside(project.root, name), path.join(to, name))
  end
end

---Writes the source as a source rock holds it: the archive that `source.url` names, or for
---a repository its folder.
---@param project pluv.Project
---@param draft pluv.Draft
---@param work string
---@param to string folder of the rock's content
local function add_source(project, draft, work, to)
  local source = draft.spec.table.source
  local file = source.file or kind.base_name(source.url)
  if kind.is_repository(source.url) then
    -- `source.dir` is relative to the folder around the checkout, or to the checkout.
    local dir = source.dir or file
    local is_around = dir == file or dir:sub(1, #file + 1) == file .. "/"
    copy_source(project, path.join(to, is_around and dir or path.join(file, dir)))
    return
  end
  local stem = file:match("^(.*)%.tar%.gz$") or file:match("^(.*)%.tgz$")
  local pack = stem and archive.pack_tar_gz
  if not stem then
    stem, pack = file:match("^(.*)%.zip$"), archive.pack_zip
  end
  if not stem then
    errors.raise {
      code = "publish.unready",
      message = ("pluv cannot pack `%s`, the file that `source.url` names"):format(file),
      hint = "it packs .tar.gz, .tgz and .zip, and the folders of git repositories",
    }
  end
  local holder = path.join(work, "archive")
  copy_source(project, path.join(holder, source.dir or ("%s-%s"):format(draft.name, (draft.version:gsub("%-%d+$", "")))))
  pack(holder, path.join(to, file))
end

---Packs the rockspec and the source into a source rock.
---@param project pluv.Project
---@param draft pluv.Draft
---@param to string folder
---@return string file
function M.source(project, draft, to)
  local file = path.join(to, (draft.file:gsub("%.rockspec$", ".src.rock")))
  fs.make_dir(to)
  host_fs.scratch(folders.work_dir(), "pack-", function(work)
    local content = path.join(work, "rock")
    fs.make_dir(content)
    fs.write(path.join(content, draft.file), draft.text)
    add_source(project, draft, work, content)
    archive.pack_zip(content, file)
  end)
  return file
end

---Packs a built rock: a binary rock for this platform, or one for all.
---@param rock string sealed rock folder
---@param draft pluv.Draft
---@param to string folder
---@return string file
function M.binary(rock, draft, to)
  return host_fs.scratch(folders.work_dir(), "pack-", function(work)
    return packed_rock.pack_sealed(rock, (draft.file:gsub("%.rockspec$", "")), to, path.join(work, "rock"))
  end)
end

return M
