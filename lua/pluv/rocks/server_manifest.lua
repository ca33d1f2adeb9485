---The manifests and the page of a server's folder.
local archive = require("std.archive")
local errors = require("std.errors")
local fs = require("std.fs")
local log = require("std.log")
local path = require("std.path")
local tables = require("std.table")
local host_fs = require("host.fs")
local rockspec = require("host.rockspec")
local version = require("host.version")
local machine_folders = require("pluv.machine.folders")
local constraint = require("pluv.project.constraint")
local config_files = require("pluv.rocks.config_files")
local persist = require("pluv.rocks.persist")

local M = {}

---@class pluv.ServedRock
---@field kinds string[]
---@field spec? table of host.rockspec.load

---Returns the rocks of a folder, by name and version.
---@param dir string
---@param lua string
---@return table<string, table<string, pluv.ServedRock>>
local function scan(dir, lua)
  local found = {}
  for _, entry in ipairs(fs.list(dir)) do
    local name, number, kind = entry.name:match("^(.*)%-([^-]+%-%d+)%.([^.]+)%.rock$")
    if not name then
      name, number, kind = entry.name:match("^(.*)%-([^-]+%-%d+)%.(rockspec)$")
    end
    if name and entry.type ~= "dir" then
      found[name] = found[name] or {}
      local rock = found[name][number] or { kinds = {} }
      found[name][number] = rock
      rock.kinds[#rock.kinds + 1] = kind
      if kind == "rockspec" then
        local ok, spec = errors.catch(rockspec.load, { path = path.join(dir, entry.name), lua = lua })
        if ok then
          rock.spec = spec
        else
          log.warn("cannot read %s: %s", entry.name, spec.message)
        end
      end
    end
  end
  return found
end

---Reports whether a rock is for a version of Lua, by its first dependency on `lua`.
---@param rock pluv.ServedRock
---@param lua string
---@return boolean
local function fits(rock, lua)
  local wanted = rock.spec and constraint.on_lua(rock.spec.dependencies)
  return not wanted or version.matches(lua, wanted)
end

---@param found table<string, table<string, pluv.ServedRock>>
---@param lua string? only for this version
---@return string
local function manifest(found, lua)
  local repository = {}
  for name, versions in pairs(found) do
    for number, rock in pairs(versions) do
      if not lua or fits(rock, lua) then
        repository[name] = repository[name] or {}
        local list = {}
        for i, kind in ipairs(rock.kinds) do
          list[i] = { arch = kind }
        end
        repository[name][number] = list
      end
    end
  end
  return persist.assignments { commands = {}, modules = {}, repository = repository }
end

---@param text any
---@return string
local function escaped(text)
  return (tostring(text or ""):gsub('[&<>"]', { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;", ['"'] = "&quot;" }))
end

---Writes index.html, for people.
---@param dir string
---@param found table<string, table<string, pluv.ServedRock>>
local function write_page(dir, found)
  local lines = { "<!DOCTYPE html>", '<html><head><meta charset="utf-8"><title>Rocks</title></head><body>', "<h1>Rocks</h1>" }
  for _, name in ipairs(tables.keys(found)) do
    local numbers = tables.keys(found[name])
    table.sort(numbers, function(a, b)
      return version.compare(a, b) > 0
    end)
    local summary
    for _, number in ipairs(numbers) do
      local spec = found[name][number].spec
      summary = summary or spec and (spec.table.description or {}).summary
    end
    lines[#lines + 1] = ('<h2 id="%s">%s</h2><p>%s</p><ul>'):format(escaped(name), escaped(name), escaped(summary))
    for _, number in ipairs(numbers) do
      local links = {}
      for i, kind in ipairs(found[name][number].kinds) do
        local file = kind == "rockspec" and ("%s-%s.rockspec"):format(name, number) or ("%s-%s.%s.rock"):format(name, number, kind)
        links[i] = ('<a href="%s">%s</a>'):format(escaped(file), escaped(kind))
      end
      lines[#lines + 1] = ("<li>%s: %s</li>"):format(escaped(number), table.concat(links, ", "))
    end
    lines[#lines + 1] = "</ul>"
  end
  lines[#lines + 1] = "</body></html>\n"
  fs.write(path.join(dir, "index.html"), table.concat(lines, "\n"))
end

---Writes the manifests of a server's folder: one for all, and one for each version of Lua.
---@param dir string
---@param lua string
---@param options { zip?: boolean, page?: boolean }
function M.write(dir, lua, options)
  local found = scan(dir, lua)
  fs.write(path.join(dir, "manifest"), manifest(found))
  for _, number in ipairs(config_files.lua_versions) do
    local file = "manifest-" .. number
    fs.write(path.join(dir, file), manifest(found, number))
    if options.zip then
      host_fs.scratch(machine_folders.work_dir(), "manifest-", function(work)
        fs.copy(path.join(dir, file), path.join(work, "zip", file))
        archive.pack_zip(path.join(work, "zip"), path.join(dir, file .. ".zip"))
      end)
    end
  end
  if options.page then
    write_page(dir, found)
  end
end

return M
