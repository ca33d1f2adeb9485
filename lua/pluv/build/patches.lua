---Applies the patches of a rockspec, build.patches.
local fs = require("std.fs")
local patch = require("host.patch")
local files = require("pluv.build.files")

local M = {}

---Applies the patches in the order of their names, like LuaRocks: it strips one path
---component, and creates and deletes files from format 3.0 on.
---@param b pluv.Build
function M.apply(b)
  local names = {}
  for name, text in pairs(b.spec.build.patches or {}) do
    names[#names + 1] = name
    fs.write(files.made(b, name), text)
  end
  table.sort(names)
  for _, name in ipairs(names) do
    b.log:note("applying the patch %s", name)
    patch.apply {
      root = b.source,
      name = name,
      text = b.spec.build.patches[name],
      strip = 1,
      create = b.format == "3.0" or b.format == "3.1",
    }
  end
end

return M
