---The programs that rocks put into bin/.
local M = {}

---The text of a program's wrapper. It finds the tree from its own place, so a
---project folder can be moved.
---@param rock table of host.tree.open
---@param script string
---@param runtime pluv.Runtime
---@return string
function M.text(rock, script, runtime)
  local lines = {
    "#!/bin/sh",
    ("# %s of %s %s, made by pluv"):format(script, rock.name, rock.version),
    'self=$0',
    'while [ -h "$self" ]; do',
    '  link=$(readlink "$self")',
    '  case $link in /*) self=$link ;; *) self=$(dirname "$self")/$link ;; esac',
    'done',
    ('PLUV_TREE=$(cd "$(dirname "$self")%s" && pwd -P) || exit 1'):format(("/.."):rep(select(2, script:gsub("/", "")) + 1)),
    "export PLUV_TREE",
    ('program="$PLUV_TREE/lib/luarocks/rocks-%s/%s/%s/bin/%s"'):format(runtime.lua, rock.name, rock.version, script),
  }
  local interpreter = "'" .. runtime.path:gsub("'", "'\\''") .. "'"
  if runtime.source == "builtin" then
    lines[#lines + 1] = ('PLUV_PROJECT="$PLUV_TREE/../../.." exec %s run --runtime builtin "$program" "$@"'):format(interpreter)
  else
    local search = ([[local t = os.getenv("PLUV_TREE") ]]
      .. [[package.path = t.."/share/lua/%s/?.lua;"..t.."/share/lua/%s/?/init.lua;"..package.path ]]
      .. [[package.cpath = t.."/lib/lua/%s/?.so;"..package.cpath]]):format(runtime.lua, runtime.lua, runtime.lua)
    lines[#lines + 1] = ("exec %s -e '%s' \"$program\" \"$@\""):format(interpreter, search)
  end
  return table.concat(lines, "\n") .. "\n"
end

---What a tree is linked from: rock folders with the wrappers of their scripts.
---@param dirs string[] rock folders
---@param runtime pluv.Runtime
---@return { dir: string, wrappers: table<string, string> }[]
function M.parts(dirs, runtime)
  local parts = {}
  for i, dir in ipairs(dirs) do
    local rock = require("host.tree").open(dir)
    local wrappers = {}
    for _, script in ipairs(rock and rock.scripts or {}) do
      wrappers[script] = M.text(rock, script, runtime)
    end
    parts[i] = { dir = dir, wrappers = wrappers }
  end
  return parts
end

return M
