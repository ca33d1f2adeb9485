-- Prints what the installed LuaRocks thinks of every rockspec in a folder, a
-- line each: the file's name, a tab, and "ok" or the first line of its error.
--
--	lua5.4 verdicts.lua DIR
local cfg = require("luarocks.core.cfg")
assert(cfg.init())
require("luarocks.fs").init()
require("luarocks.path").use_tree("/nonexistent")
local fetch = require("luarocks.fetch")
io.stderr:setvbuf("no")

local dir = arg[1]
for file in require("luarocks.fs").dir(dir) do
  if file:find("%.rockspec$") then
    local fine, rockspec, message = pcall(fetch.load_local_rockspec, dir .. "/" .. file)
    local verdict = "ok"
    if not fine then
      verdict = "crash: " .. tostring(rockspec)
    elseif not rockspec then
      verdict = tostring(message)
    end
    print(file .. "\t" .. verdict:gsub("\n.*", ""))
  end
end
