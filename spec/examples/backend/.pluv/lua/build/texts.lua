-- A build backend for rockspecs with `build = { type = "texts" }`: makes a Lua module
-- from all files `*.txt` in a folder. `pluv trust` allows it to run. For all projects,
-- install it as ~/.config/pluv/lua/pluv/build/backends/texts.lua.
local errors, fs, path = require("std.errors"), require("std.fs"), require("std.path")
local template = require("std.template")

local M = {}

local source = [[
-- Made from ${folder}/*.txt.
local texts = {
{% for name, text in texts %}
  [${name | lua}] = ${text | lua},
{% end %}
}

local M = {}

function M.names()
  local list = {}
  for name in pairs(texts) do
    list[#list + 1] = name
  end
  table.sort(list)
  return table.concat(list, " ")
end

function M.render(name, values)
  return (texts[name]:gsub("%$%{(%w+)%}", values))
end

return M
]]

---Writes the module into the rock.
---@param b pluv.Build
function M.build(b)
  local build = b.spec.build
  if type(build.module) ~= "string" or type(build.folder) ~= "string" then
    errors.raise {
      code = "build.file",
      message = ("the rockspec of %s %s does not set `build.module` and `build.folder`"):format(b.name, b.version),
      hint = 'a rockspec of the build type `texts` has `module = "NAME"` and `folder = "DIR"`',
    }
  end
  local folder, texts = fs.inside(b.source, build.folder), {}
  for _, entry in ipairs(fs.list(folder)) do
    local name = entry.name:match("^(.+)%.txt$")
    if name then
      texts[name] = fs.read(path.join(folder, entry.name)):gsub("\n$", "")
      b.log:note("added %s", entry.name)
    end
  end
  local module = template.render(source, { folder = build.folder, texts = texts })
  fs.write(path.join(b.dest, "lua", (build.module:gsub("%.", "/")) .. ".lua"), module)
end

return M
