---Writes a first rockspec for a folder: `write_rockspec`, and `init`.
local errors = require("std.errors")
local fs = require("std.fs")
local log = require("std.log")
local path = require("std.path")
local host_fs = require("host.fs")
local rockspec = require("host.rockspec")
local work_tree = require("pluv.git.work_tree")
local rock_files = require("pluv.project.rock_files")
local rockspec_text = require("pluv.project.rockspec_text")
local config_files = require("pluv.rocks.config_files")

local M = {}

---Returns the dependency on Lua for a list of versions, such as "5.1,5.2".
---@param text string
---@return string
local function lua_dependency(text)
  local from, to = tonumber(text:match("^5%.(%d)") or "") or 0, tonumber(text:match("5%.(%d)$") or "") or 0
  local expected = {}
  for minor = from, to do
    expected[#expected + 1] = "5." .. minor
  end
  if from < 1 or to > #config_files.lua_versions or table.concat(expected, ",") ~= text then
    errors.raise {
      code = "cli.usage",
      message = ("`--lua-versions` takes versions of Lua that follow each other, not `%s`"):format(text),
      hint = "write it like `5.1` or `5.1,5.2,5.3`",
    }
  end
  if from == to then
    return "lua ~> 5." .. from
  end
  return ("lua >= 5.%d, < 5.%d"):format(from, to + 1)
end

---Returns the address of a folder's repository in the form of rockspecs.
---@param dir string
---@return string
local function url_of(dir)
  local tree = work_tree.of(dir)
  local remote = tree and tree.remote or ""
  local user, host, where = remote:match("^([^@:/]+)@([^:]+):(.*)$")
  if user then
    return ("git+ssh://%s@%s/%s"):format(user, host, where)
  elseif remote:find("^git://") then
    return remote
  elseif remote:find("^%a[%w+.-]*://") then
    return "git+" .. remote
  end
  return "*** please add URL for source tarball, zip or repository here ***"
end

---@param url string
---@return string
local function home_of(url)
  local where = url:match("^git[^:]*://(.*)$") or ""
  for _, domain in ipairs { "github.com", "bitbucket.org", "gitlab.com" } do
    if where:sub(1, #domain + 1) == domain .. "/" then
      return "https://" .. where:gsub("%.git$", "")
    end
  end
  return "*** please enter a project homepage ***"
end

---Returns the summary and description that a README begins with.
---@param dir string
---@return string? summary
---@return string? detailed
local function described(dir)
  local text = fs.read_if_exists(path.join(dir, "README.md")) or fs.read_if_exists(path.join(dir, "README"))
  local paragraph = text and (text:match("\n\n([^%[].-)\n\n") or text:match("\n\n(.*)"))
  if not paragraph then
    return nil, nil
  end
  local line = paragraph:gsub("\n", #paragraph < 80 and "" or " ")
  return #paragraph < 80 and line or line:match("([^.]*%.) "), paragraph
end

---Returns the modules of a folder, C modules too.
---@param dir string
---@param name string
---@param libraries string[]
---@return table<string, any>
local function modules_of(dir, name, libraries)
  local modules = rock_files.modules(dir, name) --[[@as table<string, any>]]
  for _, root in ipairs { "src", "lua", "lib", "." } do
    local here = path.join(dir, root)
    for _, entry in ipairs(fs.is_dir(here) and (root == "." and fs.list(here) or host_fs.follow(here, here)) or {}) do
      local file = entry.name:find("%.c$") and entry.type ~= "dir" and path.join(root, entry.name) or nil
      local module = file and fs.read(path.join(dir, file)):match("int%s+luaopen_([%w_]+)")
      if module then
        local folders = { incdirs = {}, libdirs = {} }
        for i, library in ipairs(libraries) do
          folders.incdirs[i], folders.libdirs[i] = ("$(%s_INCDIR)"):format(library:upper()), ("$(%s_LIBDIR)"):format(library:upper())
        end
        modules[module] = libraries[1]
            and { sources = { file }, libraries = libraries, incdirs = folders.incdirs, libdirs = folders.libdirs }
          or { sources = { file } }
      end
    end
  end
  return modules
end

---@param dir string
---@return string?
local function license_of(dir)
  for _, name in ipairs { "COPYING", "LICENSE", "MIT-LICENSE.txt" } do
    local text = fs.read_if_exists(path.join(dir, name))
    if text then
      return text:find("Permission is hereby granted, free of charge", 1, true) and "MIT"
        or text:find("Permission to use, copy, modify, and/or distribute", 1, true) and "ISC"
        or nil
    end
  end
end

---Writes a rockspec of a folder into the working folder.
---@param settings pluv.RocksSettings
---@param name string?
---@param version string?
---@param dir string folder of the source
---@return string file
function M.write(settings, name, version, dir)
  local opts = settings.opts
  name = name or path.base(dir)
  version = version or opts.tag and opts.tag:gsub("^v", "") or "dev"
  local libraries = {}
  for library in (opts.lib or ""):gmatch("[^,]+") do
    libraries[#libraries + 1] = library
  end
  local url = url_of(dir)
  local summary, detailed = described(dir)
  local programs, documents = rock_files.programs(dir), rock_files.documents(dir)
  local fields = {
    rockspec_format = opts.rockspec_format,
    package = name,
    version = version .. "-1",
    source = { url = url, tag = opts.tag },
    description = {
      summary = opts.summary or summary or "*** please specify description summary ***",
      detailed = opts.detailed or detailed or "*** please enter a detailed description ***",
      homepage = opts.homepage or home_of(url),
      license = opts.license or license_of(dir) or "*** please specify a license ***",
    },
    dependencies = opts.lua_versions and { lua_dependency(opts.lua_versions) } or nil,
    build = {
      type = "builtin",
      modules = modules_of(dir, name, libraries),
      install = programs[1] and { bin = programs } or nil,
      copy_directories = documents[1] and documents or nil,
    },
  }
  for _, library in ipairs(libraries) do
    fields.external_dependencies = fields.external_dependencies or {}
    fields.external_dependencies[library:upper()] = { library = library }
  end
  if not opts.lua_versions then
    log.warn("the rockspec does not say which versions of Lua it is for: add `--lua-versions`")
  end
  local file = path.resolve(settings.ctx.dir, opts.output or ("%s-%s-1.rockspec"):format(name:lower(), version))
  fs.make_dir(path.dir(file))
  fs.write(file, rockspec_text.write(fields))
  local ok, failure = errors.catch(rockspec.load, { path = file, lua = settings.lua })
  if not ok then
    log.warn("edit %s before you use it: %s", path.rel(settings.ctx.dir, file), failure.message)
  end
  return file
end

return M
