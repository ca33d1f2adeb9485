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

---Returns the C compiler with the user's CC, CFLAGS and LDFLAGS, and -fPIC. Fails
---with `build.compiler`.
---@return { cc: string[], cflags: string[], ldflags: string[], env: table<string, string> }
function M.find()
  if platform.describe().os ~= "windows" then
    return compilers.find()
  end
  local words = compilers.words
  local cc = words(platform.env("CC") or "")
  cc[1] = cc[1] or "gcc"
  local program = cc[1]
  if not process.find(program) then
    errors.raise {
      code = "build.compiler",
      message = ("no C compiler found: `%s` is not on PATH"):format(program),
      hint = "install MinGW-w64, for example with `winget install BrechtSanders.WinLibs.POSIX.UCRT`, or set CC to a compiler",
    }
  end
  return { cc = cc, cflags = words(platform.env("CFLAGS") or "-O2"), ldflags = words(platform.env("LDFLAGS") or ""), env = {} }
end

---Returns the compiler and flags as a string, for cache keys.
---@return string
function M.describe()
  local c = M.find()
  local said = process.run { argv = { c.cc[1], "--version" } }
  local first = said.output:match("^[^\n]*") or ""
  return table.concat({ table.concat(c.cc, " "), first, table.concat(c.cflags, " "), table.concat(c.ldflags, " ") }, "; ")
end

---Returns the program that packs objects into a static library.
---@return string
function M.archiver()
  local given = platform.env("AR")
  return given and given ~= "" and given or "ar"
end

---Reports whether a program with readline compiles and links.
---@return boolean
function M.has_readline()
  local c = M.find()
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
