---Parses runtimes of command lines, and formats them for .lua-version.
local errors = require("std.errors")

local M = {}

---Parses a runtime where the user may mean a package. Fails with `cli.usage`, with
---the hint for a word that does not look like a runtime.
---@param text string
---@param hint string
---@return pluv.RuntimeRequest
function M.parse(text, hint)
  local ok, request = errors.catch(require("pluv.runtime").parse, text, "the command line")
  if ok then
    return request
  end
  local name = text:match("^[^@%s<>=~]*") --[[@as string]]
  local near = require("host.cli").nearest(name, { "lua", "luajit", "luau", "builtin" })
  if name == near then
    error(request, 0)
  elseif near ~= "" and #name - #near < 2 then
    hint = ("did you mean `%s%s`?"):format(near, text:sub(#name + 1))
  end
  return errors.raise { code = "cli.usage", message = request.message, hint = hint }
end

---Returns the content of a .lua-version. For other tools' sake a bare version means
---PUC Lua.
---@param request pluv.RuntimeRequest
---@return string
function M.pin(request)
  local is_commit = request.name == "luajit" and request.version:find("^%x+$") and #request.version >= 7
  if request.version == "" then
    return request.name or ""
  elseif is_commit or request.version:find("[<>=~]") then
    return request.name .. "@" .. request.version
  elseif request.name == "lua" then
    return request.version
  end
  return request.name .. "-" .. request.version
end

return M
