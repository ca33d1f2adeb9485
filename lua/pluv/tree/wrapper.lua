---Wrapper scripts for the programs of rocks, in bin/.
local tree = require("host.tree")
local build_log = require("pluv.machine.build_log")
local shell = require("pluv.machine.shell")
local wrapper_cmd = require("pluv.tree.wrapper_cmd")

local M = {}

---@class pluv.WrapperOptions for a tree that LuaRocks shares
---@field path string module paths of further trees, each with a semicolon at the end
---@field cpath string
---@field rocks string folders of the tree, below it
---@field lua string
---@field lib string

---Returns the Lua that a wrapper runs first. luarocks.loader finds the versions that a
---rock was installed with, if a tree has several.
---@param runtime pluv.Runtime
---@param rock table
---@param options pluv.WrapperOptions?
---@return string
local function start_of(runtime, rock, options)
  local search = (
    [[local t = os.getenv("PLUV_TREE") ]]
    .. [[package.path = t.."/%s/?.lua;"..t.."/%s/?/init.lua;"..%spackage.path ]]
    .. [[package.cpath = t.."/%s/?.so;"..%spackage.cpath]]
  )
  local function given(text)
    return options and text ~= "" and ("%q.."):format(text):gsub("\\\n", "\\n") or ""
  end
  local lua = options and options.lua or "share/lua/" .. runtime.lua
  local lib = options and options.lib or "lib/lua/" .. runtime.lua
  search = search:format(lua, lua, given(options and options.path), lib, given(options and options.cpath))
  if options then
    search = search
      .. [[ local found, loader = pcall(require, "luarocks.loader") ]]
      .. ([[if found then loader.add_context(%q, %q) end]]):format(rock.name, rock.version)
  end
  return search
end

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
    lines[#lines + 1] = ('exec %s -e %s "$program" "$@"'):format(interpreter, quote(start_of(runtime, rock, options)))
  end
  return table.concat(lines, "\n") .. "\n"
end

---@class pluv.TreePart a rock folder for host.tree.assemble or host.tree.change
---@field dir string
---@field wrappers table<string, string>
---@field no_doc? boolean
---@field lock? string

---Returns what to link a tree from: rock folders, with the wrappers of their scripts.
---@param dirs string[] rock folders
---@param runtime pluv.Runtime
---@param options? pluv.WrapperOptions
---@return pluv.TreePart[]
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
