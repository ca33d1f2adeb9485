---Build type `make`, by the rules of LuaRocks' build/make.lua: CC is always passed,
---CFLAGS only if the rockspec says so.
local build_log = require("pluv.machine.build_log")
local compilers = require("pluv.machine.compiler")
local programs = require("pluv.build.programs")
local variables = require("pluv.build.variables")

local M = {}

---@param given table<string, string>?
---@param for_both table<string, string>?
---@return table<string, string>
local function merged(given, for_both)
  local all = {}
  for _, set in ipairs { given or {}, for_both or {} } do
    for name, value in pairs(set) do
      all[name] = value
    end
  end
  return all
end

---@param b pluv.Build
---@param target string shell text; "" for the default target
---@param assignments table<string, string>
local function pass(b, target, assignments)
  local quote = build_log.quote
  -- Microsoft's make has its own syntax, hence LuaRocks' other name.
  local makefile = b.spec.build.makefile or compilers.describe().kind == "msvc" and "Makefile.win" or nil
  local words = { b.variables.MAKE }
  if makefile then
    words[#words + 1] = "-f " .. quote(makefile)
  end
  if target ~= "" then
    words[#words + 1] = target
  end
  local list = {}
  for name, value in pairs(variables.substitute_all(b, assignments)) do
    list[#list + 1] = quote(name .. "=" .. value)
  end
  table.sort(list)
  for _, option in ipairs(b.options) do
    list[#list + 1] = quote(option)
  end
  b.log:shell(table.concat(words, " ") .. " " .. table.concat(list, " "), b.source)
end

---Keeps absolute paths, such as the build folder, out of object files where the
---compiler can. The flag is part of CC, which is always passed: CFLAGS belong to the
---makefile.
---@param b pluv.Build
local function leave_out_folder(b)
  local map = compilers.prefix_map(b.source)
  if map then
    b.variables.CC = b.variables.CC .. " " .. map
  end
end

---Runs the build and install targets.
---@param b pluv.Build
function M.build(b)
  local build = b.spec.build
  compilers.enter(compilers.describe(), b.log.env)
  programs.need(b, "make", b.variables.MAKE)
  leave_out_folder(b)
  local passes = {
    { wanted = build.build_pass, target = build.build_target or "", set = build.build_variables },
    { wanted = build.install_pass, target = build.install_target or "install", set = build.install_variables },
  }
  for _, one in ipairs(passes) do
    if one.wanted ~= false then
      local set = merged(one.set, build.variables)
      set.CC = set.CC or b.variables.CC
      pass(b, one.target, set)
    end
  end
end

return M
