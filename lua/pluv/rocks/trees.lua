---The trees of `pluv rocks`: those of LuaRocks' configuration, and the one to work on.
local errors = require("std.errors")
local path = require("std.path")
local platform = require("host.platform")

local M = {}

---@class pluv.RocksTree
---@field name? string
---@field root string
---@field place host.tree.Place

---Returns a tree of the settings.
---@param all table<string, any> LuaRocks' settings
---@param entry string|table a folder, or a tree of `rocks_trees`
---@param dir string base of relative folders
---@return pluv.RocksTree
function M.of(all, entry, dir)
  local tree = type(entry) == "table" and entry or { root = entry }
  if type(tree.root) ~= "string" then
    errors.raise { code = "config.invalid", message = ("the tree `%s` of LuaRocks' configuration has no root"):format(tree.name or "?") }
  end
  local root = path.resolve(dir, tree.root)
  return {
    name = tree.name,
    root = root,
    place = {
      root = root,
      rocks = tree.rocks_dir or path.join(root, all.rocks_subdir),
      lua = tree.lua_dir or path.join(root, all.lua_modules_path),
      lib = tree.lib_dir or path.join(root, all.lib_modules_path),
      bin = tree.bin_dir or path.join(root, "bin"),
    },
  }
end

---@param list pluv.RocksTree[]
---@param name string
---@return pluv.RocksTree?
local function named(list, name)
  for _, tree in ipairs(list) do
    if tree.name == name then
      return tree
    end
  end
end

---@param list pluv.RocksTree[]
---@param name string
---@return pluv.RocksTree
local function require_named(list, name)
  return named(list, name)
    or errors.raise {
      code = "config.invalid",
      message = ("LuaRocks' configuration has no tree with the name `%s`"):format(name),
      hint = "`pluv rocks config rocks_trees` shows the trees",
    }
end

---Sets the trees of the settings, and the one to work on.
---@param settings pluv.RocksSettings
function M.choose(settings)
  local all, opts, dir = settings.all, settings.opts, settings.ctx.dir
  local list = {}
  for i, entry in ipairs(all.rocks_trees) do
    list[i] = M.of(all, entry, dir)
  end
  if not list[1] then
    list[1] = M.of(all, all.home_tree, dir)
  end
  settings.trees = list
  local tree
  if opts.global then
    tree = require_named(list, "system")
    settings.arg_tree = tree
  elseif opts.tree then
    tree = named(list, opts.tree)
    if not tree then
      tree = M.of(all, opts.tree, dir)
      if (opts.deps_mode or all.deps_mode) ~= "order" then
        table.insert(list, 1, tree)
      end
    end
    settings.arg_tree = tree
  elseif opts["local"] then
    if platform.superuser() then
      errors.raise {
        code = "cli.usage",
        message = "`--local` is for the tree in a user's home folder, and you are root",
        hint = "name the tree: `--tree ~/.luarocks`",
      }
    end
    tree = require_named(list, "user")
    settings.arg_tree = tree
  elseif opts.project_tree or settings.project then
    tree = M.of(all, opts.project_tree or path.join(settings.project --[[@as string]], "lua_modules"), dir)
    tree.name = "project"
    table.insert(list, 1, tree)
    all.rocks_trees = { { name = tree.name, root = tree.root }, unpack(all.rocks_trees) }
  elseif all.local_by_default then
    tree = require_named(list, "user")
    settings.arg_tree = tree
  end
  settings.target = tree or list[#list]
end

---Returns the trees that hold dependencies of the target, it first.
---@param settings pluv.RocksSettings
---@param mode string a deps mode
---@return pluv.RocksTree[]
function M.for_dependencies(settings, mode)
  local out = { settings.target }
  local below = mode == "all"
  for _, tree in ipairs((mode == "all" or mode == "order") and settings.trees or {}) do
    if tree.root == settings.target.root then
      below = true
    elseif below then
      out[#out + 1] = tree
    end
  end
  return out
end

---Returns the deps mode of a command.
---@param settings pluv.RocksSettings
---@return string
function M.deps_mode(settings)
  local mode = settings.opts.deps_mode or settings.all.deps_mode
  if mode ~= "one" and mode ~= "all" and mode ~= "order" and mode ~= "none" then
    errors.raise { code = "cli.usage", message = ("`--deps-mode` takes one, all, order or none, not `%s`"):format(mode) }
  end
  return mode
end

return M
