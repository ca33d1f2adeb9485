---Rocks and rockspecs that a command line names, as files or URLs: each becomes the only
---content of a registry, so that it is installed like any other rock.
local http = require("std.http")
local errors = require("std.errors")
local fs = require("std.fs")
local path = require("std.path")
local rockspec = require("host.rockspec")
local packed_rock = require("pluv.tree.packed_rock")

local M = {}

---@class pluv.RocksGiven
---@field name string
---@field version string
---@field kind string "rockspec", "src" or "all"
---@field file string
---@field spec? table of host.rockspec.load, for a rockspec

---The name of the registry.
M.registry = "the command line"

---Reports whether a word of a command line is a file or URL of a rock.
---@param word string
---@return boolean
function M.is_file(word)
  return word:find("%.rockspec$") ~= nil or word:find("%.rock$") ~= nil
end

---Takes the name, version and kind from a file name. Fails with `cli.usage`.
---@param base string
---@return string name
---@return string version
---@return string kind
function M.parse(base)
  local name, version, kind = base:match("^(.*)%-([^-]+%-%d+)%.([^.]+)%.rock$")
  if not name then
    name, version, kind = base:match("^(.*)%-([^-]+%-%d+)%.(rockspec)$")
  end
  if not name or not version or not kind then
    return errors.raise {
      code = "cli.usage",
      message = ("`%s` is not the name of a rock"):format(base),
      hint = "a rock is called `name-version-revision.src.rock`, a rockspec `name-version-revision.rockspec`",
    }
  end
  if kind ~= "rockspec" and kind ~= "src" and kind ~= "all" and kind ~= packed_rock.platform() then
    errors.raise {
      code = "build.unsupported",
      message = ("%s is a rock for %s; this machine is %s"):format(base, kind, packed_rock.platform()),
    }
  end
  return name:lower(), version, kind
end

---Returns the local file of a word: downloads it, if it is a URL.
---@param settings pluv.RocksSettings
---@param word string
---@param work string
---@return string
function M.fetch(settings, word, work)
  local folder = word:match("^file://(.*)$")
  if folder or not word:find("^%a[%w+.-]*://") then
    local file = path.resolve(settings.ctx.dir, folder or word)
    if not fs.is_file(file) then
      errors.raise { code = "file.missing", message = ("there is no file %s"):format(file) }
    end
    return file
  end
  local to = path.join(work, "downloaded", (path.base((word:gsub("[?#].*$", "")))))
  fs.make_dir(path.dir(to))
  http.download { url = word, to = to }
  return to
end

---Makes the registry of a given file, and puts it before the servers.
---@param workshop pluv.RocksWorkshop
---@param word string a file or URL
---@return pluv.RocksGiven
function M.take(workshop, word)
  local file = M.fetch(workshop.settings, word, workshop.work)
  local name, version, kind = M.parse(path.base(file))
  local given = { name = name, version = version, kind = kind == packed_rock.platform() and "all" or kind, file = file }
  if kind == "rockspec" then
    given.spec = rockspec.load { path = file, lua = workshop.runtime.target }
    given.name, given.version = given.spec.name, given.spec.version
  end
  local folder = path.join(workshop.work, "given")
  local stem = given.name .. "-" .. given.version
  local to = path.join(folder, given.kind == "rockspec" and stem .. ".rockspec" or ("%s.%s.rock"):format(stem, given.kind))
  local branch = workshop.settings.opts.branch
  if branch and given.kind ~= "rockspec" then
    errors.raise { code = "cli.usage", message = "`--branch` is for rockspecs only", hint = "give a rockspec whose source is a repository" }
  elseif branch then
    fs.write(to, ("%s\nsource.branch = %q\n"):format(fs.read(file), branch))
  else
    fs.copy(file, to)
  end
  local text = ("commands = {}\nmodules = {}\nrepository = { [%q] = { [%q] = { { arch = %q } } } }\n"):format(
    given.name,
    given.version,
    given.kind
  )
  fs.write(path.join(folder, "manifest-" .. workshop.settings.lua), text)
  fs.write(path.join(folder, "manifest"), text)
  table.insert(workshop.registries, 1, {
    name = M.registry,
    url = folder,
    location = folder,
    priority = 1,
    order = 0,
    mirrors = {},
    is_default = false,
    source = "pluv.toml",
  })
  return given
end

return M
