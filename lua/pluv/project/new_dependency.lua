---Parses the packages of `pluv add`, and finds the names of folders and repositories.
local errors = require("std.errors")
local fs = require("std.fs")
local path = require("std.path")
local tables = require("std.table")
local version = require("std.version")
local host_fs = require("host.fs")
local host_path = require("host.path")
local host_project = require("host.project")
local folders = require("pluv.machine.folders")
local checkout = require("pluv.git.checkout")
local urls = require("pluv.git.url")
local condition = require("pluv.project.condition")
local contents = require("pluv.project.contents")
local members = require("pluv.project.members")
local project_names = require("pluv.project.names")
local rockspecs = require("pluv.project.rockspec")
local rockspec_finder = require("pluv.project.rockspec_finder")

local M = {}

---@class pluv.Added a package of the command line
---@field name string
---@field constraint? string nil if none was given
---@field is_latest boolean written as `@latest`

---Splits "name@constraint" or "name >= 1.0". A bare version after `@` is a
---prefix: "luasocket@3.1" is `~> 3.1`.
---@param text string
---@param elsewhere boolean? whether `--git` or `--path` is given too
---@return pluv.Added
function M.split(text, elsewhere)
  urls.refuse_as_name(text, elsewhere)
  local name, constraint = text:match("^%s*([^@%s<>=~!]+)%s*@?%s*(.-)%s*$")
  if not name or text:find("@%s*$") then
    errors.raise {
      code = "cli.usage",
      message = (name and "`%s` has no version after the `@`" or "`%s` is not a package"):format(text),
      hint = 'write `luasocket`, `luasocket@3.1` or `"luasocket >= 3, < 4"`',
    }
  end
  ---@cast constraint string
  local given, is_latest = constraint ~= "", constraint == "latest"
  if constraint:find("^%d") and not constraint:find("[<>=~,]") then
    constraint = (constraint:find("%-%d+$") and "== " or "~> ") .. constraint
  elseif constraint == "*" or is_latest then
    constraint = ""
  end
  local dependency = version.parse_dependency(name .. " " .. constraint)
  return { name = dependency.full_name, constraint = given and dependency.constraints or nil, is_latest = is_latest }
end

---Returns the entry of a package in pluv.toml.
---@param project pluv.Project
---@param name string
---@return table?
function M.present(project, name)
  local plain = project_names.plain
  return (tables.find(project.config.dependencies, function(d)
    return plain(d.name) == plain(name)
  end))
end

---Returns the table of a group. Fails with `cli.usage` for a name that no group can have.
---@param group string "" for [dependencies]
---@return string
function M.table_of(group)
  if group == "" then
    return "dependencies"
  elseif group == "dev" then
    return "dev-dependencies"
  elseif not group:find("^[%l%d][%l%d_-]*$") then
    errors.raise {
      code = "cli.usage",
      message = ("`%s` is not the name of a group"):format(group),
      hint = "a name has lower-case letters, digits, `-` and `_`, such as `docs`",
    }
  end
  return "groups." .. group
end

---Returns a dependency of pluv.toml in the form of host.project.add.
---@param d table
---@return table
function M.entry_of(d)
  local entry = { name = d.name, constraint = d.constraint, git = d.git, subdir = d.subdir, path = d.path, registry = d.registry }
  if d.workspace then
    return { name = d.name, workspace = true }
  end
  local tag, branch = d.ref:match("^refs/tags/(.+)$"), d.ref:match("^refs/heads/(.+)$")
  entry.tag, entry.branch = tag, branch
  entry.ref = not tag and not branch and d.ref or nil
  return entry
end

---Reports whether a new dependency is one of the workspace: a member, or an entry of
---[workspace.dependencies].
---@param project pluv.Project a member, or the root alone
---@param added pluv.Added
---@param registry string?
---@return boolean
function M.is_shared(project, added, registry)
  local whole = project.whole
  local workspace = whole and whole.workspace
  if not whole or not workspace or added.constraint or registry then
    return false
  end
  local function has_name(one)
    return one.name == added.name
  end
  local is_member = tables.find(members.list(whole), function(member)
    return member.name == added.name and member.dir ~= project.root and (member.path ~= "." or member.is_rock)
  end)
  return is_member ~= nil or tables.find(whole.config.workspace.dependencies, has_name) ~= nil
end

---Returns the package name of a folder: from its rockspec, or its pluv.toml.
---@param dir string
---@param fallback string
---@return string
local function name_in(dir, fallback)
  fs.require_dir(dir)
  local _, name, names = rockspec_finder.find(dir, nil, true)
  if name then
    return name
  elseif names[1] then
    errors.raise {
      code = "cli.usage",
      message = ("%s has several rockspecs: %s"):format(dir, table.concat(names, ", ")),
      hint = ("name the package: `pluv add %s …`"):format(names[1]),
    }
  end
  local text = host_fs.document(fs.inside(dir, "pluv.toml"), "pluv.toml")
  local ok, config = errors.catch(host_project.parse, text or "", path.join(dir, "pluv.toml"))
  local own = (ok and config.name ~= "" and config.name or fallback):lower()
  if not own:find("^[%w][%w._-]*$") then
    errors.raise {
      code = "cli.usage",
      message = ("`%s` is not a valid package name"):format(own),
      hint = "name the package: `pluv add NAME …`",
    }
  end
  return own
end

---Returns the name of the package at `--path` or `--git`.
---@param opts { path?: string, git?: string, ref?: string, tag?: string, branch?: string, rev?: string, subdir?: string }
---@param from string working folder
---@param offline boolean
---@return string
function M.name_of(opts, from, offline)
  if opts.path then
    local dir = path.resolve(from, opts.path)
    return name_in(dir, path.base(dir))
  end
  local url = urls.resolve(opts.git --[[@as string]], from)
  local ref = opts.tag and "refs/tags/" .. opts.tag or opts.branch and "refs/heads/" .. opts.branch or opts.rev or opts.ref
  return host_fs.scratch(folders.work_dir(), "add-", function(room)
    local dir = path.join(room, "checkout")
    checkout.lay_out({ url = url, refs = ref and { ref } or nil, offline = offline }, dir)
    return name_in(opts.subdir and fs.inside(dir, opts.subdir) or dir, opts.subdir and path.base(opts.subdir) or urls.name(url) or "")
  end)
end

---Converts a command-line folder, relative to the working folder, to one relative to
---pluv.toml.
---@param dir string
---@param from string
---@param root string
---@return string
function M.relative(dir, from, root)
  if path.is_abs(dir) then
    return dir
  end
  local relative = host_path.portable(root, path.resolve(from, dir))
  return (relative:find("^%.") or path.is_abs(relative)) and relative or "./" .. relative
end

---Returns the URL of a git repository for pluv.toml.
---@param url string
---@param from string
---@param root string
---@return string
function M.url_of(url, from, root)
  if not urls.is_local(url) or url:find("file:", 1, true) then
    return url
  end
  return M.relative(urls.plain(url), from, root)
end

---Fails with `cli.usage` for a version that is a word of its own, as for `luarocks
---install`.
---@param word string
---@param before string? the word before it
function M.refuse_version(word, before)
  if before and word:find("^%d[%d.]*%-?%d*$") and not before:find("[@%s<>=~]") then
    errors.raise {
      code = "cli.usage",
      message = ("`%s` is a version, not a package"):format(word),
      hint = ("write it with the name: `pluv add %s@%s`"):format(before, word),
    }
  end
end

---Returns that a dependency is still for some Luas or platforms only, and how to change that.
---@param project pluv.Project which is edited
---@param there table of pluv.toml, before the change
---@param entry table for host.project.add
---@param flags string of the command, each followed by a blank
---@return string? note nil if it is for all
function M.kept_condition(project, there, entry, flags)
  local only = condition.words(there)
  if not only then
    return nil
  end
  local kept = ("%s keeps its condition: %s"):format(there.name, only)
  local function has(field)
    return (entry[field] or "") ~= ""
  end
  if entry.workspace or has("git") or has("path") then
    return kept
  end
  local member = members.flag(project.whole or project, contents.name_of_file(project))
  local again = has("constraint") and ('"%s %s"'):format(entry.name, entry.constraint) or entry.name
  local all = member .. flags .. (has("registry") and ("--registry %s "):format(entry.registry) or "") .. again
  return ("%s; for all: `pluv remove %s%s`, then `pluv add %s`"):format(kept, member, entry.name, all)
end

---Fails with `cli.usage` for a package that is the project's own rock.
---@param project pluv.Project which is edited
---@param target string of a runtime
---@param list pluv.Added[]
function M.refuse_own(project, target, list)
  local own = rockspecs.of(project, target)
  for _, added in ipairs(list) do
    if own and project_names.plain(added.name) == own.name then
      errors.raise {
        code = "cli.usage",
        message = ("`%s` cannot depend on itself"):format(own.name),
        hint = "its own modules are found without a dependency",
      }
    end
  end
end

---Returns that only `pluv add` requires a dependency so far.
---@param project pluv.Project which it edits
---@param name string
---@param flags string of the command, each followed by a blank
---@param place string where it writes the dependency
---@return pluv.Requested
function M.requested(project, name, flags, place)
  local member = members.flag(project.whole or project, contents.name_of_file(project))
  return { place = place, by = "`pluv add`", loosen = ("`pluv add %s%s%s` takes any version"):format(member, flags, name) }
end

return M
