---The patches of a rockspec, build.patches.
local fs = require("std.fs")

local M = {}

---Writes the patches into the source and applies them in the order of their
---names, as LuaRocks does: one folder of each path is left out, and files are
---created and deleted from format 3.0 on.
---@param b pluv.Build
function M.apply(b)
  local names = {}
  for name, text in pairs(b.spec.build.patches or {}) do
    names[#names + 1] = name
    fs.write(require("pluv.build.files").made(b, name), text)
  end
  table.sort(names)
  for _, name in ipairs(names) do
    b.log:note("applying the patch %s", name)
    require("host.patch").apply {
      root = b.source,
      name = name,
      text = b.spec.build.patches[name],
      strip = 1,
      create = b.format == "3.0" or b.format == "3.1",
    }
  end
end

return M
