---Lists what this machine has for building rocks.
local errors = require("std.errors")
local process = require("std.process")
local host_toolchain = require("host.toolchain")
local compilers = require("pluv.machine.compiler")
local system_packages = require("pluv.machine.system_packages")
local runtimes = require("pluv.runtime")
local runtime_headers = require("pluv.runtime.headers")

local M = {}

---Programs, what they are for, and how to get their version.
local programs = {
  { name = "make", why = "rocks of the type make" },
  { name = "cmake", why = "rocks of the type cmake" },
  { name = "c++", why = "rocks with C++ code" },
  { name = "git", why = "sources and dependencies from git" },
  { name = "pkg-config", why = "finding libraries" },
  { name = "tree-sitter", why = "rocks of the type treesitter-parser" },
  { name = "cargo", why = "rocks of the type rust-mlua" },
  { name = "hg", why = "sources from Mercurial" },
  { name = "svn", why = "sources from Subversion" },
}

---@class pluv.BuildCheck
---@field name string
---@field there boolean
---@field text string

---Checks a program that was found, by its version.
---@param name string
---@param label string
---@param program string
---@return pluv.BuildCheck
local function inspect(name, label, program)
  local result = process.run { argv = { program, "--version" } }
  local line = result.output:match("[^\r\n]+") or ""
  local text = result.code == 0 and line or ("`%s --version` failed: %s"):format(name, line)
  return { name = name, there = result.code == 0, text = ("%s: %s"):format(label, text) }
end

---@return pluv.BuildCheck
local function compiler()
  local ok, toolchain = errors.catch(compilers.find)
  if not ok then
    return { name = "cc", there = false, text = toolchain.message .. (toolchain.hint and "; " .. toolchain.hint or "") }
  end
  local found = inspect("cc", table.concat(toolchain.cc, " "), toolchain.cc[1])
  found.there = true -- not every compiler knows `--version`
  return found
end

---@return pluv.BuildCheck
local function luarocks()
  local program = process.find("luarocks")
  if program then
    return inspect("luarocks", program, program)
  end
  return { name = "luarocks", there = false, text = "needed for other build types; pluv installs it on demand" }
end

---@param add fun(check: pluv.BuildCheck)
local function headers(add)
  for _, list in ipairs { host_toolchain.installed(), host_toolchain.system() } do
    for _, candidate in ipairs(list) do
      local runtime = runtimes.complete(candidate)
      if runtime.loads_rocks then
        local ok, found = errors.catch(runtime_headers.find, runtime)
        add {
          name = "headers",
          there = ok,
          text = ("%s %s: %s"):format(runtime.name, runtime.version, ok and found or found.message .. "; " .. (found.hint or "")),
        }
      end
    end
  end
end

---Returns everything that builds may need, with its state.
---@return pluv.BuildCheck[]
function M.all()
  local list = { compiler() }
  for _, program in ipairs(programs) do
    local at = process.find(program.name)
    if at then
      list[#list + 1] = inspect(program.name, at, at)
    else
      local text = ("for %s; %s"):format(program.why, system_packages.hint(program.name))
      list[#list + 1] = { name = program.name, there = false, text = text }
    end
  end
  list[#list + 1] = luarocks()
  headers(function(check)
    list[#list + 1] = check
  end)
  return list
end

return M
