---The rockspec of a project as others will get it: from [package] of pluv.toml, with the
---version and the source filled in, or the rockspec that pluv.toml names.
local errors = require("std.errors")
local fs = require("std.fs")
local path = require("std.path")
local platform = require("host.platform")
local rockspec = require("host.rockspec")
local work_tree = require("pluv.git.work_tree")
local projects = require("pluv.project")
local contents = require("pluv.project.contents")
local package_table = require("pluv.project.package_table")
local rockspec_text = require("pluv.project.rockspec_text")
local kind = require("pluv.source.kind")

local M = {}

---@class pluv.Draft
---@field name string as written
---@field version string with a revision
---@field file string name of the rockspec
---@field text string
---@field spec table of host.rockspec.load, for Lua 5.4
---@field path? string file of the rockspec, relative to the project; nil if pluv.toml describes it
---@field tree? pluv.WorkTree what git knows of the project
---@field is_dev boolean

---Returns the version that a tag stands for: `v1.2.0`, `1.2.0` and `NAME-1.2.0` are 1.2.0.
---@param tag string
---@param name string
---@return string?
function M.version_of_tag(tag, name)
  local plain = tag
  if tag:sub(1, #name + 1):lower() == name:lower() .. "-" then
    plain = tag:sub(#name + 2)
  end
  return plain:match("^v?(%d[%w.]*)$") or plain:match("^v?(%d[%w.]*%-%d+)$")
end

---Reports whether tags of a project have the name of its rock: the repository has several.
---@param project pluv.Project
---@return boolean
function M.tags_have_name(project)
  return project.whole ~= nil and project.root ~= project.whole.root
end

---Returns the tag for a version.
---@param project pluv.Project
---@param name string of its rock
---@param version string
---@return string
function M.tag_of(project, name, version)
  return M.tags_have_name(project) and ("%s-%s"):format(name, version) or "v" .. version
end

---Reports whether a version is one of development, as `luarocks upload` tells.
---@param version string
---@return boolean
function M.is_dev(version)
  return version:find("^dev") ~= nil or version:find("^scm") ~= nil
end

---@param message string
---@param hint string
local function unready(message, hint)
  errors.raise { code = "publish.unready", message = message, hint = hint }
end

---Returns the version without a revision and the tag that it comes from.
---@param project pluv.Project
---@param tree pluv.WorkTree?
---@return string version
---@return string? tag
local function version_of(project, tree)
  local config = project.config
  local known = config.version:match("^(.*)%-%d+$") or config.version
  for _, tag in ipairs(tree and tree.tags or {}) do
    local version = M.version_of_tag(tag, config.name)
    if version and (config.version_from_git or version == known or version == config.version) then
      return config.version_from_git and version or config.version, tag
    end
  end
  if config.version_from_git then
    local example = M.tag_of(project, config.name, "1.0.0")
    unready(
      "the commit has no tag that is a version",
      ("tag it, such as `git tag %s`, or write a development rockspec with `--dev`"):format(example)
    )
  elseif config.version == "" then
    unready(("%s has no version"):format(contents.name_of_file(project)), 'write `version = "1.0.0"` under [project]')
  end
  return config.version
end

---Returns the URL by which anybody gets a repository; nil for one that is not on a server.
---@param remote string?
---@return string?
local function public_url(remote)
  local host, where = (remote or ""):match("^ssh://git@([^/:]+)/(.+)$")
  if not host then
    host, where = (remote or ""):match("^git@([^/:]+):(.+)$")
  end
  if not host then
    host, where = (remote or ""):match("^https://([^/@]+)/(.+)$")
  end
  return host and ("git+https://%s/%s"):format(host, where) or nil
end

---@param url string
---@return boolean
local function is_git(url)
  return url:find("^git[+:]") ~= nil
end

---Replaces `$(NAME)` in a template.
---@param text string
---@param values table<string, string?>
---@param key string for the message
---@return string
local function filled(text, values, key)
  return (
    text:gsub("%$%(([%w_]+)%)", function(name)
      local value = values[name] or platform.env(name)
      if not value then
        unready(
          ("`package.source.%s` has $(%s), which is not known"):format(key, name),
          "the names are PACKAGE, VERSION, REF and COMMIT, the last two in a git repository, and variables of the environment"
        )
      end
      return value
    end)
  )
end

---@param project pluv.Project
---@param tree pluv.WorkTree?
---@param version string without a revision
---@param tag string?
---@param is_dev boolean
---@return table<string, string?>
local function source_of(project, tree, version, tag, is_dev)
  local template = project.config.package.source
  ---@type table<string, string?>
  local values = {
    PACKAGE = project.config.name,
    VERSION = version,
    REF = tag or tree and tree.branch,
    COMMIT = tree and tree.commit,
  }
  if template.url == "" then
    local url = public_url(tree and tree.remote)
    unready(
      ("[package.source] of %s has no `url`: others cannot get the source"):format(contents.name_of_file(project)),
      ('write `url = "%s"` under [package.source]'):format(url or "git+https://example.com/you/" .. project.config.name .. ".git")
    )
  end
  local source = {} ---@type table<string, any>
  for _, key in ipairs { "url", "dir", "file" } do
    source[key] = template[key] ~= "" and filled(template[key], values, key) or nil
  end
  local below = is_git(source.url) and not source.dir and work_tree.prefix(project.root) or ""
  if below ~= "" then -- the folder around the checkout comes first, as LuaRocks has it
    source.dir = kind.base_name(source.url) .. "/" .. below
  end
  if is_dev then
    if not is_git(source.url) then
      unready(
        ("a development version needs a git repository, and `package.source.url` is %s"):format(source.url),
        'write `url = "git+https://…"` under [package.source]'
      )
    end
    source.branch = template.branch ~= "" and filled(template.branch, values, "branch") or nil
  elseif is_git(source.url) then
    source.tag = template.tag ~= "" and filled(template.tag, values, "tag") or tag or M.tag_of(project, project.config.name, version)
  end
  return source
end

---@param project pluv.Project
---@param is_dev boolean
---@return pluv.Draft
local function of_package(project, is_dev)
  local config, root = project.config, project.root
  local tree = work_tree.of(root)
  local version, tag = "dev", nil ---@type string, string?
  if not is_dev then
    version, tag = version_of(project, tree)
  end
  local full = version:find("%-%d+$") and version or version .. "-1"
  local plain = version:match("^(.*)%-%d+$") or version
  local fields = package_table.of(config, root, package_table.extra_text(root), {
    version = full,
    source = source_of(project, tree, plain, tag, is_dev),
    files = true,
    publishes = true,
  })
  local text = rockspec_text.write(fields)
  local file = ("%s-%s.rockspec"):format(config.name:lower(), full)
  return {
    name = config.name,
    version = full,
    file = file,
    text = text,
    spec = rockspec.load { path = file, lua = "5.4", text = text },
    tree = tree,
    is_dev = is_dev,
  }
end

---Returns the rockspec of a project as others will get it. Fails with `project.no-rock`,
---`publish.unready`, and as host.rockspec.load.
---@param project pluv.Project
---@param is_dev? boolean for a development version
---@return pluv.Draft
function M.of(project, is_dev)
  local config = project.config
  if config.package then
    return of_package(project, is_dev == true)
  elseif config.rockspec == "" then
    local member = project.whole and projects.member_at(project.whole, project.root)
    errors.raise {
      code = "project.no-rock",
      message = member and ("the member `%s` is not a rock"):format(member.name) or "the project is not a rock",
      hint = ("add [package] to %s, or name a rockspec with `rockspec` under [project]"):format(contents.name_of_file(project)),
    }
  elseif is_dev then
    unready(("the project has a rockspec, %s"):format(config.rockspec), "`--dev` writes one for a project with [package]")
  end
  local text = fs.read(path.join(project.root, config.rockspec))
  local spec = rockspec.load { path = config.rockspec, lua = "5.4", text = text }
  return {
    name = spec.table.package,
    version = spec.version,
    file = path.base(config.rockspec),
    text = text,
    spec = spec,
    path = config.rockspec,
    tree = work_tree.of(project.root),
    is_dev = M.is_dev(spec.version),
  }
end

return M
