---The files of a new workspace: a rock, and a program that uses it.
local path = require("std.path")
local tables = require("std.table")
local host_project = require("host.project")
local templates = require("pluv.project.templates")

local M = {}

---Returns pluv.toml and the other files of a new workspace.
---@param name string
---@param request pluv.RuntimeRequest
---@return string toml
---@return table<string, string> files
function M.of(name, request)
  local rock, files = templates.rock_name(name), { [".gitignore"] = templates.ignore }
  local program, short = rock .. "-app", templates.module_of(rock)
  local toml, of_rock = templates.of("lib", rock)
  of_rock["pluv.toml"], of_rock[".gitignore"] = toml, nil
  for file, text in pairs(of_rock) do
    files[path.join("packages", rock, file)] = text
  end
  local dir = path.join("packages", program)
  local function lines(list)
    return table.concat(list, "\n") .. "\n"
  end
  files[path.join(dir, "pluv.toml")] = lines {
    "[project]",
    "name = " .. host_project.quote(program),
    "",
    "[dependencies]",
    host_project.quote(rock) .. " = { workspace = true }",
    "",
    "[tasks]",
    'start = "lua main.lua"',
  }
  local use = ('local %s = require("%s")\n'):format(short, short)
  files[path.join(dir, "main.lua")] = use .. ('\n%s(%s.greet(arg[1] or "from " .. _VERSION))\n'):format("print", short)
  files[path.join(dir, "test.lua")] = use .. ('\nassert(%s.greet("you") == "hello you")\n%s("1 test passed")\n'):format(short, "print")
  local root = tables.join({ "[workspace]", 'members = ["packages/*"]' }, templates.runtime_table("workspace.runtime", request), {
    "",
    "# Dependencies that members share: `NAME = { workspace = true }`.",
    "[workspace.dependencies]",
  })
  return lines(root), files
end

return M
