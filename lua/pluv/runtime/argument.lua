---Parses runtimes of command lines, and formats them for .lua-version.
local errors = require("std.errors")
local cli = require("host.cli")
local runtimes = require("pluv.runtime")

local M = {}

---Parses a runtime where the user may mean a package. Fails with `cli.usage`, with
---the hint for a word that does not look like a runtime.
---@param text string
---@param hint string
---@return pluv.RuntimeRequest
function M.parse(text, hint)
  local ok, request = errors.catch(runtimes.parse, text, "the command line")
  if ok then
    return request
  end
  local name = text:match("^[^@%s<>=~]*") --[[@as string]]
  local near = cli.nearest(name, { "lua", "luajit", "luau", "builtin" })
  if name == near then
    error(request, 0)
  elseif near ~= "" and #name - #near < 2 then
    hint = ("did you mean `%s%s`?"):format(near, text:sub(#name + 1))
  end
  return errors.raise { code = "cli.usage", message = request.message, hint = hint }
end

---Parses runtimes. Fails with `cli.usage`, also for a name and a version that are two
---words.
---@param texts string[]
---@param command string for the hint, such as "pluv install"
---@param hint string for a word that does not look like a runtime, which replaces `%s`
---@return pluv.RuntimeRequest[]
function M.list(texts, command, hint)
  local requests = {}
  for i, text in ipairs(texts) do
    local name = texts[i - 1]
    if name and name:find("^%a+$") and text:find("^[vV]?%d") then
      errors.raise {
        code = "cli.usage",
        message = ("`%s %s` is not a runtime"):format(name, text),
        hint = ("write it as one word: `%s %s@%s`"):format(command, name, text),
      }
    end
    requests[i] = M.parse(text, (hint:gsub("%%s", function()
      return text
    end)))
  end
  return requests
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
