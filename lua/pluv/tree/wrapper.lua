---Wrapper scripts for the programs of rocks, in bin/.
local tree = require("host.tree")
local build_log = require("pluv.machine.build_log")
local shell = require("pluv.machine.shell")
local wrapper_cmd = require("pluv.tree.wrapper_cmd")

local M = {}

---What libraries of C are called, after the name of the module.
M.library = shell.is_cmd() and "dll" or "so"

---@class pluv.WrapperOptions
---@field rocks string folder of the tree's rocks, below it
---@field start fun(rock: table): string the Lua that runs first, without double quotes

---Returns a string as Lua has it, without characters that sh or cmd treat specially in an
---argument.
---@param text string
---@return string
function M.literal(text)
  local escaped = text:gsub("[^%w _./:;?@+~=,()-]", function(char)
    return ("\\%03d"):format(char:byte())
  end)
  return "'" .. escaped .. "'"
end

---Returns the Lua that lets a program find the modules of its tree, and of others.
---@param lua string folder of modules, below the tree
---@param lib string folder of libraries, below the tree
---@param more? string templates of modules elsewhere, each with a semicolon behind it
---@param cmore? string templates of libraries elsewhere
---@return string
function M.start(lua, lib, more, cmore)
  local first, second = M.literal(("/%s/?.lua;"):format(lua)), M.literal(("/%s/?/init.lua;"):format(lua) .. (more or ""))
  local third = M.literal(("/%s/?.%s;"):format(lib, M.library) .. (cmore or ""))
  return ("local t = os.getenv('PLUV_TREE') package.path = t..%s..t..%s..package.path package.cpath = t..%s..package.cpath"):format(
    first,
    second,
    third
  )
end

---Returns the options for a tree that pluv links for one runtime.
---@param runtime pluv.Runtime
---@return pluv.WrapperOptions
function M.linked(runtime)
  local lua = runtime.lua
  return {
    rocks = "lib/luarocks/rocks-" .. lua,
    start = function()
      return M.start("share/lua/" .. lua, "lib/lua/" .. lua)
    end,
  }
end

---Returns the script of a wrapper. It finds the tree relative to itself, so that a
---project folder can be moved.
---@param rock table of host.tree.open
---@param script string
---@param runtime pluv.Runtime
---@param options pluv.WrapperOptions
---@return string
function M.text(rock, script, runtime, options)
  local quote = build_log.quote
  local above = ("/.."):rep(select(2, script:gsub("/", "")) + 1)
  local program = ("%s/%s/%s/bin/%s"):format(options.rocks, rock.name, rock.version, script)
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
    lines[#lines + 1] = ('exec %s -e %s "$program" "$@"'):format(interpreter, quote(options.start(rock)))
  end
  return table.concat(lines, "\n") .. "\n"
end

---Returns what to link a tree from: rock folders, with the wrappers of their scripts.
---@param dirs string[] rock folders
---@param runtime pluv.Runtime
---@param options? pluv.WrapperOptions those of `M.linked` if there are none
---@return { dir: string, wrappers: table<string, string> }[]
function M.parts(dirs, runtime, options)
  options = options or M.linked(runtime)
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
