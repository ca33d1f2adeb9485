---Finds the files of a project that is a rock, by convention: modules in src/, lua/ or the
---root, programs in bin/, documents in doc/ or docs/.
local fs = require("std.fs")
local path = require("std.path")
local host_fs = require("host.fs")

local M = {}

---Names in the root that are not modules of a rock.
local skipped = {
  bench = true,
  benchmark = true,
  benchmarks = true,
  bin = true,
  build = true,
  demo = true,
  demos = true,
  doc = true,
  docs = true,
  example = true,
  examples = true,
  lua_modules = true,
  sample = true,
  samples = true,
  spec = true,
  specs = true,
  test = true,
  tests = true,
  ["config.ld"] = true,
  ["main.lua"] = true,
  ["test.lua"] = true,
  ["tests.lua"] = true,
}

---Returns the name that a module of a rock usually has: `cjson` for `lua-cjson`, `json`
---for `json.lua`.
---@param rock string
---@return string
local function usual_name(rock)
  local name = rock:lower():gsub("%.lua$", ""):gsub("^lua%-", ""):gsub("%-lua$", "")
  return name
end

---@param file string relative, without folders that are skipped
---@return string name of its module
local function module_of(file)
  local name = file:gsub("%.lua$", ""):gsub("/", ".")
  return name:match("^(.+)%.init$") or name
end

---Returns the Lua modules below a folder: files by module.
---@param root string of the project
---@param dir string relative; "." for the root
---@param takes fun(first: string): boolean decides by the first name of a path
---@return table<string, string>
local function modules_in(root, dir, takes)
  local found = {}
  for _, entry in ipairs(host_fs.follow(path.join(root, dir), root)) do
    local first = entry.name:match("^[^/]+") --[[@as string]]
    if entry.type ~= "dir" and entry.name:find("%.lua$") and not first:find("^%.") and takes(first) then
      found[module_of(entry.name)] = dir == "." and entry.name or dir .. "/" .. entry.name
    end
  end
  return found
end

---Returns the Lua modules of a project: files by module. In the root, only what is named
---like the rock counts, if there is such a file or folder.
---@param root string
---@param rock string its name
---@return table<string, string>
function M.modules(root, rock)
  for _, dir in ipairs { "src", "lua" } do
    if fs.is_dir(path.join(root, dir)) then
      return modules_in(root, dir, function()
        return true
      end)
    end
  end
  local name = usual_name(rock)
  local own = modules_in(root, ".", function(first)
    return first == name or first == name .. ".lua" or first == rock or first == rock .. ".lua"
  end)
  return next(own) and own or modules_in(root, ".", function(first)
    return not skipped[first]
  end)
end

---Returns the programs in bin/: files.
---@param root string
---@return string[] sorted
function M.programs(root)
  local found = {}
  for _, entry in ipairs(fs.is_dir(path.join(root, "bin")) and fs.list(path.join(root, "bin")) or {}) do
    if not entry.name:find("^%.") and fs.is_file(path.join(root, "bin", entry.name)) then
      found[#found + 1] = "bin/" .. entry.name
    end
  end
  return found
end

---Returns the folders of documents.
---@param root string
---@return string[]
function M.documents(root)
  local found = {}
  for _, name in ipairs { "doc", "docs" } do
    if fs.is_dir(path.join(root, name)) then
      found[#found + 1] = name
    end
  end
  return found
end

return M
