---LUA_PATH, LUA_CPATH and PATH for the trees of `pluv rocks`.
local errors = require("std.errors")
local path = require("std.path")
local platform = require("host.platform")
local module_search = require("pluv.rocks.module_search")

local M = {}

---How shells set a variable.
---@type table<string, fun(name: string, value: string): string>
local shells = {
  sh = function(name, value)
    return ("export %s='%s'"):format(name, (value:gsub("'", [['\'']])))
  end,
  fish = function(name, value)
    local quoted = "'" .. value:gsub("[\\']", "\\%0") .. "'"
    if name == "PATH" then
      quoted = quoted:gsub(":", "' '")
    end
    return ("set -gx %s %s"):format(name, quoted)
  end,
  cmd = function(name, value)
    return ('SET "%s=%s"'):format(name, value)
  end,
}

---Removes duplicates from a list: the first of each stays. Folders for another version of
---Lua become those of the given one, as in LuaRocks.
---@param list string
---@param separator string
---@param lua? string
---@return string
function M.clean(list, separator, lua)
  local seen, kept = {}, {}
  for part in (list .. separator):gmatch("(.-)" .. separator) do
    if lua then
      part = part:gsub("/lua/%d[%d.]*/", "/lua/" .. lua .. "/")
    end
    if part ~= "" and not seen[part] then
      seen[part] = true
      kept[#kept + 1] = part
    end
  end
  return table.concat(kept, separator)
end

---Returns the trees' parts of the variables.
---@param settings pluv.RocksSettings
---@return string path
---@return string cpath
---@return string bin
function M.of_trees(settings)
  local separator = platform.describe().os == "windows" and ";" or ":"
  local list, clist, bins = {}, {}, {}
  local trees = { unpack(settings.trees) }
  if settings.arg_tree then
    table.insert(trees, 1, settings.arg_tree)
  end
  for _, tree in ipairs(trees) do
    list[#list + 1] = path.join(tree.place.lua, "?.lua")
    list[#list + 1] = path.join(tree.place.lua, "?", "init.lua")
    clist[#clist + 1] = path.join(tree.place.lib, "?." .. settings.all.lib_extension)
    bins[#bins + 1] = tree.place.bin
  end
  return table.concat(list, ";"), table.concat(clist, ";"), table.concat(bins, separator)
end

---Returns the variable that a Lua reads: that for its version, if it is set. Lua 5.1 has
---none.
---@param settings pluv.RocksSettings
---@param name string
---@return string
function M.variable(settings, name)
  local versioned = ("%s_%s"):format(name, (settings.lua:gsub("%.", "_")))
  return settings.lua ~= "5.1" and platform.env(versioned) and versioned or name
end

---Prints the variables, as the options say.
---@param settings pluv.RocksSettings
function M.print(settings)
  local opts = settings.opts
  local is_windows = platform.describe().os == "windows"
  local separator = is_windows and ";" or ":"
  local shell = shells[opts.shell or (is_windows and "cmd" or "sh")]
  if not shell then
    errors.raise { code = "cli.usage", message = ("`--shell` takes sh, fish or cmd, not `%s`"):format(opts.shell) }
  end
  local lua_path, lua_cpath, bin = M.of_trees(settings)
  local only = opts.lr_path or opts.lr_cpath or opts.lr_bin
  if not only or opts.full then
    local rest, crest = module_search.of_lua(settings)
    local path_rest = platform.env("PATH") or ""
    if opts.append then
      lua_path, lua_cpath, bin = rest .. ";" .. lua_path, crest .. ";" .. lua_cpath, path_rest .. separator .. bin
    else
      lua_path, lua_cpath, bin = lua_path .. ";" .. rest, lua_cpath .. ";" .. crest, bin .. separator .. path_rest
    end
  end
  if only then
    local text, by = bin, separator
    if opts.lr_path then
      text, by = lua_path, ";"
    elseif opts.lr_cpath then
      text, by = lua_cpath, ";"
    end
    settings:print(M.clean(text, by, by == ";" and settings.lua or nil))
    return
  end
  settings:print(shell(M.variable(settings, "LUA_PATH"), M.clean(lua_path, ";", settings.lua)))
  settings:print(shell(M.variable(settings, "LUA_CPATH"), M.clean(lua_cpath, ";", settings.lua)))
  if not opts.no_bin then
    settings:print(shell("PATH", M.clean(bin, separator)))
  end
end

return M
