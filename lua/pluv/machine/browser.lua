---Opens files and addresses in the user's browser.
local errors = require("std.errors")
local process = require("std.process")
local tables = require("std.table")
local platform = require("host.platform")

local M = {}

---What opens a file or an address, unless $BROWSER names a program.
---@type table<string, string[]>
local openers = {
  darwin = { "open" },
  windows = { "rundll32", "url.dll,FileProtocolHandler" },
}

---Opens a file or an address. Fails with `process.exit`.
---@param target string
function M.open(target)
  local named = platform.env("BROWSER") or ""
  local argv = tables.join(named ~= "" and { named } or openers[platform.describe().os] or { "xdg-open" }, { target })
  if process.run({ argv = argv }).code ~= 0 then
    errors.raise {
      code = "process.exit",
      message = ("%s could not open %s"):format(argv[1], target),
      hint = "name a browser with the variable BROWSER",
    }
  end
end

return M
