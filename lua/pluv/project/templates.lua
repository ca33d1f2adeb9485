---The files of a new project of a kind: they run, test and, for a rock, publish as they are.
local errors = require("std.errors")
local fs = require("std.fs")
local path = require("std.path")
local tables = require("std.table")
local host_project = require("host.project")
local exclusive = require("pluv.project.exclusive")

local M = {}

---@class pluv.Template
---@field is_rock boolean
---@field toml string more of pluv.toml
---@field files table<string, string> by path; `$(NAME)` is the rock, `$(MODULE)` its module, `$(SHOW)` print

M.ignore = "# Packed rocks\n*.rock\n"

local module = [[
local M = {}

---Returns a greeting.
---@param name string
---@return string
function M.greet(name)
  return "hello " .. name
end

return M
]]

local test = [[
local $(MODULE) = require("$(MODULE)")

assert($(MODULE).greet("you") == "hello you")
$(SHOW)("1 test passed")
]]

local readme = [[
# $(NAME)

$(ABOUT)

    pluv add $(NAME)

MIT license.
]]

---@type table<string, pluv.Template>
local kinds = {
  app = {
    is_rock = false,
    toml = '\n[tasks]\nstart = "lua main.lua"\n',
    files = {
      ["main.lua"] = 'local $(MODULE) = require("$(MODULE)")\n\n$(SHOW)($(MODULE).greet(arg[1] or "from " .. _VERSION))\n',
      ["src/$(MODULE).lua"] = module,
      ["test.lua"] = test,
      [".gitignore"] = M.ignore,
    },
  },
  lib = {
    is_rock = true,
    toml = "",
    files = { ["src/$(MODULE).lua"] = module, ["test.lua"] = test, ["README.md"] = readme, [".gitignore"] = M.ignore },
  },
  c = {
    is_rock = true,
    toml = '\n[package.modules]\n"$(MODULE)" = { sources = ["src/$(MODULE).c"] }\n',
    files = {
      ["src/$(MODULE).c"] = [[
#include <lua.h>
#include <lauxlib.h>

/* add(a, b) returns the sum of two numbers. */
static int add(lua_State *L) {
  lua_pushnumber(L, luaL_checknumber(L, 1) + luaL_checknumber(L, 2));
  return 1;
}

int luaopen_$(MODULE)(lua_State *L) {
  lua_newtable(L);
  lua_pushcfunction(L, add);
  lua_setfield(L, -2, "add");
  return 1;
}
]],
      ["test.lua"] = [[
local $(MODULE) = require("$(MODULE)")

assert($(MODULE).add(1, 2) == 3)
$(SHOW)("1 test passed")
]],
      ["README.md"] = readme,
      [".gitignore"] = M.ignore,
    },
  },
  nvim = {
    is_rock = true,
    toml = '\n[package]\ncopy-directories = ["doc", "plugin"]\n',
    files = {
      ["lua/$(MODULE)/init.lua"] = [[
local M = {}

M.options = { name = "you" }

---Changes the options.
---@param options? { name?: string }
function M.setup(options)
  for key, value in pairs(options or {}) do
    M.options[key] = value
  end
end

---Returns a greeting.
---@param name? string
---@return string
function M.greet(name)
  return "hello " .. (name or M.options.name)
end

return M
]],
      ["plugin/$(MODULE).lua"] = [[
vim.api.nvim_create_user_command("$(COMMAND)", function()
  vim.notify(require("$(MODULE)").greet())
end, { desc = "Show a greeting" })
]],
      ["doc/$(MODULE).txt"] = [[
*$(MODULE).txt*  $(ABOUT)

:$(COMMAND)                                             *:$(COMMAND)*
    Show a greeting.

require("$(MODULE)").setup({options})                   *$(MODULE).setup()*
    {options}  table: `name`, whom to greet [default: "you"]

 vim:tw=78:ft=help:norl:
]],
      ["test.lua"] = test,
      ["README.md"] = readme,
      [".gitignore"] = M.ignore,
    },
  },
}

local about = {
  app = "A program in Lua",
  lib = "A library for Lua",
  c = "A library for Lua, written in C",
  nvim = "A plugin for Neovim",
}

---Returns the kind that flags ask for; nil for none. Fails with `cli.usage` for several.
---@param opts table<string, any>
---@return string?
function M.kind(opts)
  local asked = tables.filter({ "app", "lib", "c", "nvim", "workspace" }, function(kind)
    return opts[kind] == true
  end)
  if asked[2] then
    errors.raise { code = "cli.usage", message = ("`--%s` and `--%s` cannot be combined"):format(asked[1], asked[2]) }
  end
  return asked[1]
end

---Returns the name of the module of a rock: a name of Lua and of C.
---@param name string of the rock
---@return string
function M.module_of(name)
  local short = name:gsub("^lua%-", ""):gsub("[.-]lua$", ""):gsub("[.-]nvim$", ""):gsub("[^%w_]", "_"):gsub("^(%d)", "_%1")
  return short
end

---Returns the name that a rock can have.
---@param name string such as that of a folder
---@return string
function M.rock_name(name)
  local rock = name:lower():gsub("[^%w._-]+", "-"):gsub("^[^%w]+", "")
  return rock ~= "" and rock or "rock"
end

---Returns the constraint on Lua for a project of a kind.
---@param kind string
---@return string
local function lua_of(kind)
  return kind == "nvim" and "~> 5.1" or ">= 5.1"
end

---Returns a table that requires a runtime, after a blank line.
---@param name string of the table
---@param request pluv.RuntimeRequest
---@return string[] lines
function M.runtime_table(name, request)
  local quote = host_project.quote
  return {
    "",
    ("[%s]"):format(name),
    "name = " .. quote(request.name --[[@as string]]),
    "version = " .. quote(request.version),
  }
end

---Returns pluv.toml and the other files of a new project.
---@param kind string
---@param name string
---@param request pluv.RuntimeRequest? nil for a member of a workspace
---@return string toml
---@return table<string, string> files
function M.of(kind, name, request)
  local template, quote =
    kinds[kind], --[[@as pluv.Template]]
    host_project.quote
  local own = template.is_rock and M.rock_name(name) or name
  local short = template.is_rock and M.module_of(own) or "greeting"
  local values = {
    NAME = own,
    MODULE = short,
    COMMAND = short:sub(1, 1):upper() .. short:sub(2),
    ABOUT = about[kind] --[[@as string]],
    SHOW = "print",
  }
  local function filled(text)
    return (text:gsub("%$%((%u+)%)", values))
  end
  local lines = { "[project]", "name = " .. quote(own) }
  if template.is_rock then
    lines = tables.join(lines, {
      'version = "0.1.0"',
      "description = " .. quote(values.ABOUT),
      'license = "MIT"',
      "lua = " .. quote(lua_of(kind)),
    })
  end
  lines = tables.join(lines, request and M.runtime_table("runtime", request) or {}, { "", "[dependencies]", "" })
  local toml = table.concat(lines, "\n") .. filled(template.toml)
  if template.is_rock then
    toml = toml .. "\n# Where others get the source: change this before you publish.\n[package.source]\n"
    toml = toml .. ("url = %s\n"):format(quote(("git+https://example.com/you/%s.git"):format(own)))
  end
  local files = {}
  for file, text in pairs(template.files) do
    files[filled(file)] = filled(text)
  end
  return toml, files
end

---Writes the files of a new project; those that exist stay.
---@param root string of the project, or of its workspace
---@param dir string
---@param files table<string, string>
---@return string[] written sorted
function M.write(root, dir, files)
  local written = {}
  for file, text in tables.sorted_pairs(files) do
    local at = path.join(dir, file)
    if not fs.exists(at) then
      exclusive.update(root, at, function(old)
        return not old and text or nil
      end)
      written[#written + 1] = file
    end
  end
  return written
end

return M
