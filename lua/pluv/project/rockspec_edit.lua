---Adds dependencies to the project's rockspec without reformatting it.
local errors = require("std.errors")
local fs = require("std.fs")
local path = require("std.path")
local host_path = require("host.path")
local rockspec = require("host.rockspec")
local version = require("host.version")
local contents = require("pluv.project.contents")
local names = require("pluv.project.names")
local new_dependency = require("pluv.project.new_dependency")

local M = {}

---Returns where a string or comment that begins at a position ends; nil if none
---begins there.
---@param text string
---@param at integer
---@return integer? last
local function skipped(text, at)
  local long = text:match("^%-%-%[(=*)%[", at) or text:match("^%[(=*)%[", at)
  if long then
    local _, last = text:find("]" .. long .. "]", at, true)
    return last or #text
  elseif text:find("^%-%-", at) then
    return (text:find("\n", at, true) or #text + 1) - 1
  end
  local quote = text:match("^[\"']", at)
  local i = quote and at + 1
  while i and i <= #text do
    local char = text:sub(i, i)
    if char == quote then
      return i
    end
    i = i + (char == "\\" and 2 or 1)
  end
end

---Finds the braces of the table that is assigned to a global.
---@param text string
---@param name string
---@return integer? open
---@return integer? close
local function table_at(text, name)
  local at, depth = 1, 0
  local open ---@type integer?
  while at <= #text do
    local last = skipped(text, at)
    local char = text:sub(at, at)
    if last then
      at = last
    elseif char == "{" then
      depth = depth + 1
    elseif char == "}" then
      depth = depth - 1
      if open and depth == 0 then
        return open, at
      end
    elseif depth == 0 and not open and not text:sub(at - 1, at - 1):find("[%w_.]") then
      local _, brace = text:find("^" .. name .. "%s*=%s*{", at)
      if brace then
        open, depth, at = brace, 1, brace
      end
    end
    at = at + 1
  end
end

---Adds an element to a list of strings.
---@param text string
---@param name string name of the list
---@param dependency string
---@return string
local function with(text, name, dependency)
  local quoted = ("%q"):format(dependency)
  local open, close = table_at(text, name)
  if not open then
    return text:gsub("%s*$", "\n\n", 1) .. name .. " = {\n   " .. quoted .. ",\n}\n"
  end
  ---@cast close integer
  local inside = text:sub(open + 1, close - 1)
  local indent = inside:match("\n([ \t]*)[^%s]") or "   "
  local filled, blank = inside:match("^(.-)(%s*)$")
  ---@cast filled string
  ---@cast blank string
  if not inside:find("\n", 1, true) then
    local comma = filled:find("[^%s]") and not filled:find(",%s*$") and ", " or filled:find("[^%s]") and " " or ""
    return text:sub(1, open) .. filled .. comma .. quoted .. blank .. text:sub(close)
  end
  -- A comment may follow the last element.
  local comma = filled:find("[^%s]") and not filled:gsub("%s*%-%-[^\n]*$", ""):find(",%s*$")
  local before, comment = filled:match("^(.-)(%s*%-%-[^\n]*)$")
  if comma then
    filled = before and before .. "," .. comment or filled .. ","
  end
  local line_end = blank:find("\n") and blank:match("\n[   ]*$") or "\n"
  return text:sub(1, open) .. filled .. "\n" .. indent .. quoted .. "," .. line_end .. text:sub(close)
end

---Replaces the constraint of a name that is already in a list.
---@param text string
---@param old string as in the rockspec
---@param dependency string
---@return string? nil if the rockspec computes it
local function replaced(text, old, dependency)
  for _, quote in ipairs { '"', "'" } do
    local first, last = text:find(quote .. old .. quote, 1, true)
    if first then
      return text:sub(1, first) .. dependency .. text:sub(last --[[@as integer]])
    end
  end
end

---Parses the content of a rockspec; fails like host.rockspec.load.
---@param project pluv.Project
---@param text string
---@return table
local function read(project, text)
  return rockspec.load { path = path.join(project.root, project.config.rockspec), lua = "5.4", text = text }
end

---@param spec table
---@param field string
---@param name string
---@return string? dependency as in the rockspec
local function find(spec, field, name)
  for _, text in ipairs(spec.table[field] or {}) do
    if type(text) == "string" and version.parse_dependency(text).full_name == name then
      return text
    end
  end
end

---Adds dependencies to the project's rockspec. Fails with `project.invalid` if its
---list is computed by code.
---@param project pluv.Project
---@param list pluv.Added[]
---@param is_dev boolean whether they are for tests
---@return pluv.Edit
function M.add(project, list, is_dev)
  local file = project.config.rockspec
  if file == "" then
    errors.raise {
      code = "project.invalid",
      message = "the project has no rockspec",
      hint = "set `rockspec` under [project] in pluv.toml, or run `pluv add` without `--rockspec`",
    }
  end
  local full, field, notes = path.join(project.root, file), is_dev and "test_dependencies" or "dependencies", {}
  local requested = {}
  local old = fs.read(full)
  local text = old
  for _, added in ipairs(list) do
    local dependency = added.name .. ((added.constraint or "") ~= "" and " " .. added.constraint or "")
    local before = read(project, text)
    local there = find(before, field, added.name)
    if there and not added.constraint then
      notes[#notes + 1] = ("%s is already in %s of %s"):format(added.name, field, file)
    else
      text = there and replaced(text, there, dependency) or not there and with(text, field, dependency) or text
      local ok, now = errors.catch(read, project, text)
      local count = #(before.table[field] or {}) + (there and 0 or 1)
      if not ok or find(now, field, added.name) ~= dependency or #now.table[field] ~= count then
        errors.raise {
          code = "project.invalid",
          message = ("cannot edit %s: its `%s` is not a plain list"):format(file, field),
          hint = ("add %q to its `%s` by hand, and run `pluv sync`"):format(dependency, field),
          cause = not ok and now or nil,
        }
      end
      notes[#notes + 1] = ("added %s to %s of %s"):format(added.name, field, file)
      local flags = "--rockspec " .. (is_dev and "--dev " or "")
      local place = ("%s [%s]"):format(host_path.portable((project.whole or project).root, full), field)
      requested[names.plain(added.name)] = new_dependency.requested(project, added.name, flags, place)
    end
  end
  local changed = contents.with_text(project, project.text)
  changed.requested = requested
  return { project = changed, notes = notes, rockspec = { name = file, path = full, old = old, now = text } }
end

return M
