---Wrapper scripts of Windows for the programs of rocks: bin/NAME.bat.
local platform = require("host.platform")

local M = {}

---What wrappers are called, after the name of the program.
M.ending = ".bat"

---Returns a string as a batch file has it in quotes.
---@param text string
---@return string
local function escape(text)
  return (text:gsub("%%", "%%%%"))
end

---Returns a runtime's path for a batch file. cmd reads such a file in the code page of the
---console, so the user's folder, which often has other letters, is named by its variable.
---@param file string
---@return string
local function program_path(file)
  for _, name in ipairs { "LOCALAPPDATA", "USERPROFILE" } do
    local dir = platform.env(name)
    local rest = dir and dir ~= "" and file:sub(1, #dir) == dir and file:sub(#dir + 1)
    if rest and rest:find("^[/\\]") then
      return "%" .. name .. "%" .. escape(rest)
    end
  end
  return escape(file)
end

---Returns the batch file of a wrapper. It finds the tree relative to itself.
---@param rock table of host.tree.open
---@param script string
---@param runtime pluv.Runtime
---@param options pluv.WrapperOptions
---@return string
function M.text(rock, script, runtime, options)
  local above = ("\\.."):rep(select(2, script:gsub("/", "")) + 1):sub(2)
  local program = escape((("%s/%s/%s/bin/%s"):format(options.rocks, rock.name, rock.version, script):gsub("/", "\\")))
  local lines = {
    "@echo off",
    (("rem %s of %s %s, made by pluv"):format(script, rock.name, rock.version):gsub("[^%w%p ]", "?"):gsub("[&|<>^%%]", "?")),
    "setlocal disabledelayedexpansion",
    ('for %%%%d in ("%%~dp0%s") do set "PLUV_TREE=%%%%~fd"'):format(above),
  }
  local interpreter = program_path((runtime.path:gsub("/", "\\")))
  local file = '"%PLUV_TREE%\\' .. program .. '"'
  if runtime.source == "builtin" then
    lines[#lines + 1] = ('if not defined PLUV_PROGRAM set "PLUV_PROGRAM=%s"'):format(interpreter)
    lines[#lines + 1] = 'if not exist "%PLUV_PROGRAM%" set "PLUV_PROGRAM=pluv"'
    lines[#lines + 1] = 'set "PLUV_PROJECT=%PLUV_TREE%\\..\\..\\.."'
    lines[#lines + 1] = ('"%%PLUV_PROGRAM%%" run --runtime builtin %s %%*'):format(file)
  else
    lines[#lines + 1] = ('"%s" -e "%s" %s %%*'):format(interpreter, escape(options.start(rock)), file)
  end
  lines[#lines + 1] = "exit /b %ERRORLEVEL%"
  return table.concat(lines, "\r\n") .. "\r\n"
end

return M
