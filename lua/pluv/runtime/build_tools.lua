---The tools that build runtimes.
local errors = require("std.errors")
local fs = require("std.fs")
local path = require("std.path")
local process = require("std.process")
local host_fs = require("host.fs")
local platform = require("host.platform")
local compilers = require("pluv.machine.compiler")
local folders = require("pluv.machine.folders")
local system_packages = require("pluv.machine.system_packages")

local M = {}

---Returns the compiler and flags as a string, for cache keys.
---@return string
function M.describe()
  local c = compilers.find()
  -- Microsoft's cl prints its version when it is given nothing to do.
  local said = process.run { argv = { c.cc[1], c.kind ~= "msvc" and "--version" or nil }, env = c.env }
  local first = said.output:match("^[^\r\n]*") or ""
  return table.concat({ table.concat(c.cc, " "), first, table.concat(c.cflags, " "), table.concat(c.ldflags, " ") }, "; ")
end

---Reports whether a program with readline compiles and links.
---@return boolean
function M.has_readline()
  if platform.describe().os == "windows" then
    return false
  end
  local c = compilers.find()
  return host_fs.scratch(folders.work_dir(), "probe-", function(dir)
    fs.write(
      path.join(dir, "probe.c"),
      table.concat({
        "#include <stdio.h>",
        "#include <readline/readline.h>",
        "#include <readline/history.h>",
        'int main(void) { add_history(""); return readline("") == 0; }\n',
      }, "\n")
    )
    local argv = {}
    for _, list in ipairs { c.cc, c.cflags, { "-o", "probe", "probe.c" }, c.ldflags, { "-lreadline" } } do
      for _, word in ipairs(list) do
        argv[#argv + 1] = word
      end
    end
    return process.run({ argv = argv, dir = dir, env = c.env }).code == 0
  end)
end

---Returns GNU make. Fails with `build.compiler`.
---@return string
function M.make()
  local make = process.find("gmake") or process.find("make")
  if not make then
    return errors.raise {
      code = "build.compiler",
      message = "make is not on PATH",
      hint = system_packages.hint("make"),
    }
  end
  return make
end

---Returns the C++ compiler: CXX, or one on PATH. Fails with `build.compiler`.
---@return string
function M.cxx()
  local given = platform.env("CXX")
  if given and given ~= "" then
    return given
  end
  for _, name in ipairs { "c++", "g++", "clang++" } do
    if process.find(name) then
      return name
    end
  end
  return errors.raise {
    code = "build.compiler",
    message = "no C++ compiler is on PATH",
    hint = system_packages.hint("c++"),
  }
end

return M
