---The environment of a project's programs.
local path = require("std.path")
local platform = require("host.platform")
local runtimes = require("pluv.runtime")
local search_path = require("pluv.runtime.search_path")
local projects = require("pluv.project")
local layout = require("pluv.project.layout")
local hooks = require("pluv.extend.hooks")

local M = {}

---@class pluv.Environment
---@field path string LUA_PATH
---@field cpath string LUA_CPATH
---@field set table<string, string> variables to set
---@field unset string[] variables to remove, as they would take precedence

local versioned = { "5_1", "5_2", "5_3", "5_4", "5_5" }

---Returns the variables whose code would run first, LUA_INIT, unless the project
---allows it.
---@param project pluv.Project
---@return string[] variables to remove
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

---Returns where a runtime keeps modules of its own, such as LuaJIT's jit.bc and
---jit.p.
---@param runtime pluv.Runtime
---@return string[]
local function own_library(runtime)
  local entries = {}
  for i, folder in ipairs(runtime.library) do
    entries[i] = path.join(path.dir(path.dir(runtime.path)), "share", folder, "?.lua")
  end
  return entries
end

---Returns the environment of a project for a runtime. Only the project, its tree,
---other trees that it names, and the current folder are searched, not the rest of the
---machine.
---
---The project's files come first, relative to the current folder as in plain Lua. For
---a program of a rock its own modules come first, as in LuaRocks' wrappers, so no
---file of the project can replace them.
---@param project pluv.Project
---@param runtime pluv.Runtime
---@param is_rock? boolean whether a program of a rock is run
---@return pluv.Environment
function M.build(project, runtime, is_rock)
  layout.require_searchable(projects.folder(project))
  layout.require_readable(projects.folder(project), runtime)
  local trees = layout.trees(project, runtime.tag)
  local own, installed, lua_cpath, programs = { "./?.lua", "./?/init.lua" }, {}, {}, {}
  local base = projects.folder(project)
  for _, dir in ipairs { base, path.join(base, "src"), path.join(base, "lua") } do
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
    set = search_path.environment(layout.tree(project.root, runtime.tag), runtime, programs),
    unset = start_code(project),
  }
  env.set.LUA_PATH, env.set.LUA_CPATH = env.path, env.cpath
  for _, version in ipairs(versioned) do
    env.unset[#env.unset + 1] = "LUA_PATH_" .. version
    env.unset[#env.unset + 1] = "LUA_CPATH_" .. version
  end
  return env
end

---Returns the environment of a program, after the hook `pre_run`.
---@param project pluv.Project
---@param runtime pluv.Runtime
---@param program string
---@param args string[]
---@param opts pluv.LaunchOptions
---@param is_rock? boolean whether it is a program of a rock
---@return pluv.Environment
function M.of_launch(project, runtime, program, args, opts, is_rock)
  local environment = M.build(project, runtime, is_rock)
  local changes = hooks.run(project.root, "pre_run", { program = program, args = args, runtime = hooks.runtime(runtime) }, nil, runtime)
  if opts.runtime or opts.matrix then
    environment.set.PLUV_RUNTIME = runtimes.name(runtime)
  end
  for name, value in pairs(changes.environment or {}) do
    environment.set[name] = value
  end
  return environment
end

return M
