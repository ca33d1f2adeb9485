---What `pluv rocks show` says of an installed rock.
local path = require("std.path")
local tables = require("std.table")
local host_tree = require("host.tree")
local platform = require("host.platform")
local rockspec = require("host.rockspec")
local version = require("host.version")
local local_search = require("pluv.rocks.local_search")
local module_search = require("pluv.rocks.module_search")

local M = {}

---@class pluv.RocksReport
---@field rock pluv.InstalledRock
---@field spec table of host.rockspec.load
---@field dir string
---@field file string its rockspec

---Returns the installed rock of a command, with its rockspec.
---@param settings pluv.RocksSettings
---@param is_part boolean? whether the argument may be a part of a name
---@return pluv.RocksReport
function M.of(settings, is_part)
  local opts = settings.opts
  local query = local_search.query(opts.rock, opts.version, opts.namespace)
  query.is_part = is_part
  local rock = local_search.pick(settings, query)
  local dir = path.join(rock.tree.place.rocks, rock.name, rock.version)
  local file = path.join(dir, ("%s-%s.rockspec"):format(rock.name, rock.version))
  return { rock = rock, dir = dir, file = file, spec = rockspec.load { path = file, lua = settings.lua } }
end

---Wraps a paragraph.
---@param text string
---@param lines string[] extended
local function wrap(text, lines)
  local width = math.min(tonumber(platform.env("COLUMNS") or "") or 80, 80)
  while #text > width do
    local at = width
    while at > 0 and text:sub(at, at) ~= " " do
      at = at - 1
    end
    if at == 0 then
      break
    end
    lines[#lines + 1] = text:sub(1, at - 1)
    text = text:sub(at + 1)
  end
  lines[#lines + 1] = text
end

---Returns the lines of a description, its paragraphs filled.
---@param text string
---@return string[]
local function described(text)
  text = text:gsub("^%s*", ""):gsub("%s$", ""):gsub("\n[ \t]+", "\n"):gsub("([^\n])\n([^\n])", "%1 %2")
  local lines, is_first = {}, true
  for paragraph in (text .. "\n\n"):gmatch("(.-)\n\n") do
    if not is_first then
      lines[#lines + 1] = ""
    end
    is_first = false
    wrap(paragraph, lines)
  end
  while lines[1] and lines[#lines] == "" do
    lines[#lines] = nil
  end
  return lines
end

---Returns what stands behind a dependency: the version that is used.
---@param settings pluv.RocksSettings
---@param text string
---@return string
local function label(settings, text)
  local dependency = version.parse_dependency(text)
  local provided = settings:provided()[dependency.name] ---@type string?
  if provided then
    return "using " .. provided
  end
  local best
  for _, rock in ipairs(local_search.all(local_search.trees(settings), { name = dependency.name })) do
    if version.matches(rock.version, dependency.constraints) and (not best or version.compare(rock.version, best) > 0) then
      best = rock.version
    end
  end
  return best and "using " .. best or "missing"
end

---@param settings pluv.RocksSettings
---@param list string[]
---@return { name: string, file: string }[]
local function dependencies(settings, list)
  local out = {}
  for i, text in ipairs(list) do
    out[i] = { name = text:gsub("== ", ""), file = label(settings, text) }
  end
  return out
end

---Returns the deployed files of a rock: its modules, and its programs.
---@param report pluv.RocksReport
---@return { name: string, file: string }[] modules
---@return { name: string, file: string }[] commands
local function deployed(report)
  local rock, modules, commands = report.rock, {}, {}
  local place = rock.tree.place
  for file in pairs(host_tree.files(place, { name = rock.name, version = rock.version }) or {}) do
    local top, rest = file:match("^(%a+)/(.+)$")
    if top == "lua" or top == "lib" then
      local name = rest:gsub("%.lua$", ""):gsub("%.so$", "")
      name = name ~= rest and name:gsub("/", ".") or rest
      modules[#modules + 1] = { name = name, file = module_search.deployed(rock, place[top], rest) }
    elseif top == "bin" then
      -- LuaRocks gives the rock's name here.
      commands[#commands + 1] = { name = rock.name, file = module_search.deployed(rock, place.bin, rest) }
    end
  end
  for _, list in ipairs { modules, commands } do
    table.sort(list, function(a, b)
      if a.name ~= b.name then
        return a.name < b.name
      end
      return a.file < b.file
    end)
  end
  return modules, commands
end

---Returns the rocks that a rock needs through others. LuaRocks counts a dependency with a
---constraint among them.
---@param settings pluv.RocksSettings
---@param report pluv.RocksReport
---@return { name: string, file: string }[]
local function indirect(settings, report)
  local direct, list = {}, {}
  for _, text in ipairs(report.spec.dependencies) do
    direct[text] = true
  end
  for _, name in ipairs(tables.keys(report.rock.needs)) do
    if not direct[name] then
      list[#list + 1] = { name = name, file = label(settings, name) }
    end
  end
  return list
end

---Returns the one value that an option asks for; nil if there is no such option.
---@param settings pluv.RocksSettings
---@param report pluv.RocksReport
---@return string[]? lines
local function asked(settings, report)
  local opts, rock, spec = settings.opts, report.rock, report.spec
  local description = spec.table.description or {}
  if opts.rock_tree then
    return { rock.tree.root }
  elseif opts.rock_namespace then
    return { rock.namespace or "" }
  elseif opts.rock_dir then
    return { report.dir }
  elseif opts.home then
    return { description.homepage or "" }
  elseif opts.rock_license then
    return { description.license or "" }
  elseif opts.issues then
    return { description.issues_url or "" }
  elseif opts.labels then
    return { table.concat(description.labels or {}, "\n") }
  elseif opts.modules then
    return { table.concat(tables.keys(rock.modules), "\n") }
  elseif opts.deps then
    return spec.table.dependencies or {}
  elseif opts.build_deps then
    return spec.table.build_dependencies or {}
  elseif opts.test_deps then
    return spec.table.test_dependencies or {}
  elseif opts.rockspec then
    return { report.file }
  elseif opts.mversion then
    return { rock.version }
  end
end

---The sections of the report, in order: key, title, word for programs.
local sections = {
  { "commands", "Commands:", "command" },
  { "modules", "Modules:", "module" },
  { "build", "Has build dependency on:", "build_dependency" },
  { "test", "Tests depend on:", "test_dependency" },
  { "depends", "Depends on:", "dependency" },
  { "indirect", "Indirectly pulling:", "indirect_dependency" },
}

---@param settings pluv.RocksSettings
---@param report pluv.RocksReport
local function print_all(settings, report)
  local rock, spec = report.rock, report.spec
  local description = spec.table.description or {}
  local modules, commands = deployed(report)
  ---@type table<string, { name: string, file: string }[]>
  local lists = {
    commands = commands,
    modules = modules,
    build = dependencies(settings, spec.build_dependencies),
    test = dependencies(settings, spec.test_dependencies),
    depends = dependencies(settings, spec.dependencies),
    indirect = indirect(settings, report),
  }
  local detailed = description.detailed and described(description.detailed) or {}
  local labels = description.labels and table.concat(description.labels, ", ")
  local facts = {
    { "License:", "license", description.license },
    { "Homepage:", "homepage", description.homepage },
    { "Issues:", "issues", description.issues_url },
    { "Labels:", "labels", labels },
    { "Installed in:", "location", rock.tree.root },
  }
  if settings.opts.porcelain then
    for _, row in ipairs {
      { "namespace", rock.namespace },
      { "package", spec.table.package },
      { "version", spec.version },
      { "summary", description.summary or "" },
    } do
      if row[2] then
        settings:print(row[1], row[2])
      end
    end
    for _, line in ipairs(detailed) do
      settings:print("detailed", line)
    end
    for _, fact in ipairs(facts) do
      if fact[3] then
        settings:print(fact[2], fact[3])
      end
    end
    for _, section in ipairs(sections) do
      for _, row in ipairs(lists[section[1]]) do
        settings:print(section[3], row.name, row.file)
      end
    end
    return
  end
  local name = (rock.namespace and rock.namespace .. "/" or "") .. spec.table.package
  settings:print()
  settings:print(("%s %s - %s"):format(name, spec.version, description.summary or ""))
  settings:print()
  for _, line in ipairs(detailed) do
    settings:print(line)
  end
  if detailed[1] then
    settings:print()
  end
  for _, fact in ipairs(facts) do
    if fact[3] then
      settings:print(("%-14s\t%s"):format(fact[1], fact[3]))
    end
  end
  for _, section in ipairs(sections) do
    local rows = lists[section[1]] or {}
    if rows[1] then
      settings:print()
      settings:print(section[2])
    end
    for _, row in ipairs(rows) do
      settings:print(("\t%s (%s)"):format(row.name, row.file))
    end
  end
  settings:print()
end

---Prints what the options ask for, or all, about an installed rock.
---@param settings pluv.RocksSettings
function M.print(settings)
  local report = M.of(settings, true)
  local lines = asked(settings, report)
  for _, line in ipairs(lines or {}) do
    settings:print(line)
  end
  if not lines then
    print_all(settings, report)
  end
end

return M
