---Detects the modules, programs and documents of a source by the names of its files
---(LuaRocks' builtin.autodetect_modules).
local fs = require("std.fs")
local path = require("std.path")
local host_fs = require("host.fs")

local M = {}

local skipped = {
  spec = true,
  [".luarocks"] = true,
  lua_modules = true,
  ["test.lua"] = true,
  ["tests.lua"] = true,
}

---More names that are not modules in a folder without a rockspec, which was never
---published as a rock.
local skipped_without_rockspec = {
  test = true,
  tests = true,
  specs = true,
  example = true,
  examples = true,
  sample = true,
  samples = true,
  demo = true,
  demos = true,
  bench = true,
  benchmark = true,
  benchmarks = true,
  ["main.lua"] = true,
}

---@param text string
---@return string? module that a C source defines
local function luaopen_name(text)
  return text:match("int%s+luaopen_([%w_]+)")
end

---@class pluv.Detected files are relative to the source
---@field lua table<string, string> files of Lua modules, by module
---@field c table<string, string> C sources, by module
---@field programs string[]
---@field has_programs boolean whether there is a folder for programs
---@field documents string[] folders

---Detects what a source has.
---@param dir string
---@param root string folder that links may not leave
---@param is_guessed? boolean whether nobody published it as a rock
---@return pluv.Detected
function M.of(dir, root, is_guessed)
  local found = { lua = {}, c = {}, programs = {}, documents = {} }
  local parent = "."
  for _, name in ipairs { "src", "lua", "lib" } do
    if fs.is_dir(path.join(dir, name)) then
      parent = name
      break
    end
  end
  for _, entry in ipairs(host_fs.follow(path.join(dir, parent), root)) do
    local file = entry.name
    local source = parent == "." and file or parent .. "/" .. file
    local first = file:match("^[^/]+") --[[@as string]]
    local is_left_out = skipped[first] or is_guessed and parent == "." and skipped_without_rockspec[first]
    if entry.type ~= "dir" and not is_left_out and not first:find("^%.") then
      if file:find("%.lua$") then
        -- `a.init` stays: a.lua may be there too.
        local name = file:gsub("%.lua$", ""):gsub("/", ".")
        found.lua[name] = source
      elseif file:find("%.c$") then
        local name = luaopen_name(fs.read(fs.inside(root, path.join(path.rel(root, dir), source))))
        found.c[name or file:gsub("%.c$", ""):gsub("/", ".")] = source
      end
    end
  end
  local bin = fs.is_dir(path.join(dir, "src/bin")) and "src/bin" or "bin"
  found.has_programs = fs.is_dir(path.join(dir, bin))
  for _, entry in ipairs(found.has_programs and fs.list(path.join(dir, bin)) or {}) do
    if not fs.is_dir(path.join(dir, bin, entry.name)) then
      table.insert(found.programs, bin .. "/" .. entry.name)
    end
  end
  for _, name in ipairs(is_guessed and { "doc", "docs" } or { "doc", "docs", "samples", "tests" }) do
    if fs.is_dir(path.join(dir, name)) then
      table.insert(found.documents, name)
    end
  end
  return found
end

return M
