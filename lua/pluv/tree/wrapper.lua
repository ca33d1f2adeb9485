---Wrapper scripts for the programs of rocks, in bin/.
local tree = require("host.tree")
local build_log = require("pluv.machine.build_log")
local shell = require("pluv.machine.shell")
local wrapper_cmd = require("pluv.tree.wrapper_cmd")

local M = {}

---@class pluv.WrapperOptions for a tree that LuaRocks shares
---@field rocks string folder of the tree's rocks, below it
---@field start fun(rock: table): string the Lua that runs first

---Returns the script of a wrapper. It finds the tree relative to itself, so that a
---project folder can be moved.
---@param rock table of host.tree.open
---@param script string
---@param runtime pluv.Runtime
---@param options? pluv.WrapperOptions
---@return string
function M.text(rock, script, runtime, options)
  local quote = build_log.quote
  local above = ("/.."):rep(select(2, script:gsub("/", "")) + 1)
  local rocks = options and options.rocks or "lib/luarocks/rocks-" .. runtime.lua
  local program = ("%s/%s/%s/bin/%s"):format(rocks, rock.name, rock.version, script)
  local lines = {
    "#!/bin/sh",
    (("# %s of %s %s, made by pluv"):format(script, rock.name, rock.version):gsub("%c", "?")),
    "self=$0",
    -- Without a slash, the shell found it in the working folder or on PATH.
    'case $self in */*) ;; *) [ -e "$self" ] || self=$(command -v -- "$self") || exit 1 ;; esac',
    -- `cd` searches CDPATH for plain names, and programs take `-x` for a flag.
    "case $self in /*) ;; *) self=./$self ;; esac",
    -- The dot protects trailing newlines of a name from $( ).
    'while [ -h "$self" ]; do',
    '  link=$(readlink "$self" && echo .) || exit 1',
    "  link=${link%??}",
    "  case $link in /*) self=$link ;; *) self=${self%/*}/$link ;; esac",
    "done",
    'PLUV_TREE=$(cd -P -- "${self%/*}' .. above .. '" && pwd -P && echo .) || exit 1',
    "PLUV_TREE=${PLUV_TREE%??}",
    "export PLUV_TREE",
    "program=$PLUV_TREE/" .. quote(program),
  }
  local interpreter = quote(runtime.path)
  if runtime.source == "builtin" then
    -- The tree may belong to another user, or come from a machine with pluv
    -- elsewhere.
    lines[#lines + 1] = ("pluv=${PLUV_PROGRAM:-%s}"):format(interpreter)
    lines[#lines + 1] = '[ -x "$pluv" ] || pluv=pluv'
    lines[#lines + 1] = 'PLUV_PROJECT="$PLUV_TREE/../../.." exec "$pluv" run --runtime builtin "$program" "$@"'
  else
    local lua = runtime.lua
    local start = options and options.start(rock)
      or (
        [[local t = os.getenv("PLUV_TREE") ]]
        .. [[package.path = t.."/share/lua/%s/?.lua;"..t.."/share/lua/%s/?/init.lua;"..package.path ]]
        .. [[package.cpath = t.."/lib/lua/%s/?.so;"..package.cpath]]
      ):format(lua, lua, lua)
    lines[#lines + 1] = ('exec %s -e %s "$program" "$@"'):format(interpreter, quote(start))
  end
  return table.concat(lines, "\n") .. "\n"
end

---Returns what to link a tree from: rock folders, with the wrappers of their scripts.
---@param dirs string[] rock folders
---@param runtime pluv.Runtime
---@param options? pluv.WrapperOptions
---@return { dir: string, wrappers: table<string, string> }[]
function M.parts(dirs, runtime, options)
  local parts = {}
  local rocks = tree.open_all(dirs)
  local text = shell.is_cmd() and wrapper_cmd.text or M.text
  for i, dir in ipairs(dirs) do
    local rock = rocks[i]
    local wrappers = {}
    for _, script in ipairs(rock and rock.scripts or {}) do
      wrappers[script] = text(rock --[[@as table]], script, runtime, options)
    end
    parts[i] = { dir = dir, wrappers = wrappers }
  end
  return parts
end

return M
