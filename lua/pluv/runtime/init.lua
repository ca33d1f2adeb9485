---Which Lua runs a project.
local errors = require("std.errors")

local M = {}

---@class pluv.Runtime
---@field name "lua"|"luajit"|"builtin"
---@field version string of the interpreter, as "5.4.4" or "2.1.0-beta3"
---@field lua string the language and its ABI, as "5.4"
---@field target string what rockspecs are evaluated for: `lua`, or "luajit"
---@field tag string names trees and lock entries, as "lua-5.4"
---@field path string the interpreter; pluv itself for `builtin`
---@field source "system"|"builtin"
---@field provides table<string, string> rocks that it stands for: name to version

---@class pluv.RuntimeRequest
---@field name? string nil means any
---@field version string a prefix; "" means any
---@field from string what asked for it, for messages

---Completes a runtime's record.
---@param name string
---@param version string
---@param interpreter string
---@param source string
---@return pluv.Runtime
function M.describe(name, version, interpreter, source)
  local minor = version:match("^%d+%.%d+") or version
  local lua = name == "lua" and minor or "5.1"
  local provides = { lua = lua .. "-1" }
  if name == "luajit" then
    provides.luajit = version .. "-1"
    provides.luabitop = version .. "-1"
  elseif lua == "5.2" then
    provides.bit32 = "5.2-1"
  elseif lua ~= "5.1" then
    provides.utf8 = lua .. "-1"
  end
  return {
    name = name,
    version = version,
    lua = lua,
    target = name == "luajit" and name or lua,
    tag = name .. "-" .. minor,
    path = interpreter,
    source = source,
    provides = provides,
  }
end

---What commands print of a runtime as data.
---@param runtime pluv.Runtime
---@return table<string, string>
function M.summary(runtime)
  return {
    name = runtime.name,
    version = runtime.version,
    lua = runtime.lua,
    tag = runtime.tag,
    path = runtime.path,
    source = runtime.source,
  }
end

---The runtime that every machine has: the Lua inside pluv.
---@return pluv.Runtime
function M.builtin()
  return M.describe("builtin", "5.1", require("host.platform").describe().executable, "builtin")
end

---Reads "lua@5.4", "luajit", "builtin" or "5.4".
---@param text string
---@param from string
---@return pluv.RuntimeRequest
function M.parse(text, from)
  local name, version = text:match("^(%a+)[@-]?(%d*[%w.-]*)$")
  if not name and text:find("^%d[%d.]*$") then
    name, version = "lua", text
  end
  if name ~= "lua" and name ~= "luajit" and name ~= "builtin" and name ~= "luau" then
    errors.raise {
      code = "cli.usage",
      message = ("%s: `%s` is not a runtime"):format(from, text),
      hint = "write it as `lua@5.4`, `luajit@2.1` or `builtin`",
    }
  end
  return { name = name, version = version == "latest" and "" or version, from = from }
end

---What a project asks for: `--runtime`, then pluv.toml, then .lua-version.
---@param project pluv.Project?
---@param override string?
---@return pluv.RuntimeRequest
function M.request(project, override)
  if override then
    return M.parse(override, "--runtime")
  end
  if project then
    local runtime = project.config.runtime
    if runtime then
      return { name = runtime.name, version = runtime.version, from = "pluv.toml" }
    end
    local fs, path = require("std.fs"), require("std.path")
    local text = fs.read_if_exists(path.join(project.root, ".lua-version"))
    if text then
      return M.parse(text:match("^%s*(.-)%s*$"), ".lua-version")
    end
  end
  return { version = "", from = "what is installed" }
end

---@param version string
---@param prefix string
---@return boolean
local function has_prefix(version, prefix)
  return prefix == "" or version == prefix or version:sub(1, #prefix + 1) == prefix .. "."
    or version:sub(1, #prefix + 1) == prefix .. "-"
end

---@param request pluv.RuntimeRequest
local function raise_missing(request)
  local wanted = request.name .. (request.version ~= "" and "@" .. request.version or "")
  local package = request.name == "lua" and "lua" .. (request.version:match("^%d+%.%d+") or "5.4") or request.name
  errors.raise {
    code = "runtime.missing",
    message = ("the runtime %s (from %s) is not installed"):format(wanted, request.from),
    hint = ("install it, for example with `apt install %s`, or choose another with `--runtime`"):format(package),
  }
end

---Finds the runtime that meets a request.
---@param request pluv.RuntimeRequest
---@return pluv.Runtime
function M.find(request)
  if request.name == "builtin" then
    if not has_prefix("5.1", request.version) then
      raise_missing(request)
    end
    return M.builtin()
  end
  local function accepts(runtime)
    return (not request.name or runtime.name == request.name) and has_prefix(runtime.version, request.version)
  end
  local found = require("pluv.runtime.system").candidates(request, accepts)
  if #found > 0 and accepts(found[#found]) then
    return found[#found]
  end
  if request.name then
    raise_missing(request)
  end
  return M.builtin()
end

---The runtime to use for a project.
---@param project pluv.Project?
---@param override string?
---@return pluv.Runtime
---@return pluv.RuntimeRequest
function M.choose(project, override)
  local request = M.request(project, override)
  return M.find(request), request
end

return M
