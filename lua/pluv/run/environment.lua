---The environment in which a project's programs run.
local path = require("std.path")

local M = {}

---@class pluv.Environment
---@field path string LUA_PATH
---@field cpath string LUA_CPATH
---@field set table<string, string> variables to set
---@field unset string[] variables that would win over them

local versioned = { "5_1", "5_2", "5_3", "5_4", "5_5" }

---Fails if LUA_PATH cannot name the folders of a project: `;` parts its entries and
---`?` stands for the module in all of them, and neither can be escaped. Nor can PATH
---hold `:`, but on Windows: other programs would run than the project's.
---@param root string absolute
function M.require_searchable(root)
  local bad = root:match("[;?]")
  local colon = not bad and require("host.platform").describe().os ~= "windows" and root:match(":")
  if bad or colon then
    require("std.errors").raise {
      code = "project.invalid",
      message = ("the project's folder %s has a `%s` in its name, which %s cannot hold"):format(root, bad or colon, bad and "LUA_PATH" or "PATH"),
      hint = "move the project to another folder",
    }
  end
end

---What would run before a project's programs: LUA_INIT, unless the project wants it.
---@param project pluv.Project
---@return string[] names to take out of the environment
local function start_code(project)
  local kept = {}
  for _, name in ipairs(project.config.inherit) do
    kept[name] = true
  end
  local unset = {}
  if kept.LUA_INIT then
    return unset
  end
  unset[1] = "LUA_INIT"
  for _, version in ipairs(versioned) do
    local name = "LUA_INIT_" .. version
    unset[#unset + 1] = not kept[name] and name or nil
  end
  return unset
end

---Where LuaJIT keeps the Lua half of itself (jit.bc, jit.p).
---@param runtime pluv.Runtime
---@return string[]
local function own_library(runtime)
  if runtime.name ~= "luajit" then
    return {}
  end
  local share = path.join(path.dir(path.dir(runtime.path)), "share")
  local short = runtime.version:match("^%d+%.%d+")
  return { path.join(share, "luajit-" .. short, "?.lua"), path.join(share, "luajit-" .. runtime.version, "?.lua") }
end

---The environment of a project for a runtime. Only the project, its tree, the
---trees that it names and the current folder are searched: what else is installed
---on the machine does not leak in.
---
---The project's own files come first, by names relative to the current folder as
---plain Lua has them. For a program of a rock its own modules do, as for LuaRocks'
---wrappers: no file of the project stands in for one of them.
---@param project pluv.Project
---@param runtime pluv.Runtime
---@param is_rock? boolean that a program of a rock is run
---@return pluv.Environment
function M.build(project, runtime, is_rock)
  local platform = require("host.platform")
  M.require_searchable(project.root)
  local trees = require("pluv.project.layout").trees(project, runtime.tag)
  local own, installed, lua_cpath, programs = { "./?.lua", "./?/init.lua" }, {}, {}, {}
  for _, dir in ipairs { project.root, path.join(project.root, "src"), path.join(project.root, "lua") } do
    own[#own + 1] = path.join(dir, "?.lua")
    own[#own + 1] = path.join(dir, "?", "init.lua")
  end
  local info = platform.describe()
  local extension = info.os == "windows" and "dll" or "so"
  for i, tree in ipairs(trees) do
    local share = path.join(tree, "share", "lua", runtime.lua)
    installed[#installed + 1] = path.join(share, "?.lua")
    installed[#installed + 1] = path.join(share, "?", "init.lua")
    lua_cpath[i] = path.join(tree, "lib", "lua", runtime.lua, "?." .. extension)
    programs[i] = path.join(tree, "bin")
  end
  local lua_path = {}
  for _, list in ipairs { is_rock and installed or own, is_rock and own or installed, own_library(runtime) } do
    for _, entry in ipairs(list) do
      lua_path[#lua_path + 1] = entry
    end
  end
  lua_cpath[#lua_cpath + 1] = "./?." .. extension

  local env = {
    path = table.concat(lua_path, ";"),
    cpath = table.concat(lua_cpath, ";"),
    set = require("pluv.runtime.bin_folder").environment(project.root, runtime, programs),
    unset = start_code(project),
  }
  env.set.LUA_PATH, env.set.LUA_CPATH = env.path, env.cpath
  for _, version in ipairs(versioned) do
    env.unset[#env.unset + 1] = "LUA_PATH_" .. version
    env.unset[#env.unset + 1] = "LUA_CPATH_" .. version
  end
  return env
end

return M
