---How a project is tested. The rules are those of LuaRocks' test.lua: the
---rockspec's `test` table, else busted where there is a `.busted`, else a
---`test.lua`. Besides, a folder `spec` means busted.
local fs, path = require("std.fs"), require("std.path")

local M = {}

---@param root string
---@param test table
---@return "busted"|"command"|nil
local function kind_of(root, test)
  if test.type then
    return test.type
  elseif fs.exists(path.join(root, ".busted")) then
    return "busted"
  elseif test.script or test.command or fs.exists(path.join(root, "test.lua")) then
    return "command"
  elseif fs.is_dir(path.join(root, "spec")) then
    return "busted"
  end
end

---What runs the tests of a project.
---@param project pluv.Project
---@param target string of a runtime, for the rockspec
---@param args string[] further ones
---@return { program: string, args: string[], shell: boolean }
function M.describe(project, target, args)
  local spec = require("pluv.project.requirements").rockspec(project, target)
  local test = spec and spec.table.test or {}
  local kind, errors = kind_of(project.root, test), require("std.errors")
  if kind ~= "busted" and kind ~= "command" then
    errors.raise {
      code = "run.unknown",
      message = kind and ("the tests are of the type `%s`, which pluv does not run"):format(kind) or "the project has no tests",
      hint = "write a `test.lua`, or specs for busted below `spec` and `pluv add busted --dev`",
    }
  end
  local all = {}
  for _, list in ipairs { type(test.flags) == "table" and test.flags or {}, args } do
    for _, arg in ipairs(list) do
      all[#all + 1] = arg
    end
  end
  if kind == "busted" then
    return { program = test.busted_executable or "busted", args = all, shell = false }
  elseif test.command and not test.script then
    return { program = test.command, args = all, shell = true }
  end
  local script = test.script or "test.lua"
  if not fs.is_file(path.join(project.root, script)) then
    errors.raise { code = "file.missing", message = ("the test script %s does not exist"):format(script) }
  end
  return { program = script, args = all, shell = false }
end

return M
