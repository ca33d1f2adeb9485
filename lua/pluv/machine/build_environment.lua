---The environment variables that builds see and depend on.
local tables = require("std.table")
local platform = require("host.platform")

local M = {}

---Variables of the user's environment that a build may use. They are part of the key
---of a built rock. `NAME_*` stands for every variable with that prefix.
local keyed = {
  "CC",
  "CFLAGS",
  "LDFLAGS",
  "CXX",
  "RUSTFLAGS",
  "MACOSX_DEPLOYMENT_TARGET",
  "SOURCE_DATE_EPOCH",
  "CPPFLAGS",
  "CXXFLAGS",
  "LDLIBS",
  "LD",
  "AR",
  "ARFLAGS",
  "AS",
  "ASFLAGS",
  "NM",
  "RANLIB",
  "STRIP",
  "OBJCOPY",
  "CPATH",
  "C_INCLUDE_PATH",
  "CPLUS_INCLUDE_PATH",
  "OBJC_INCLUDE_PATH",
  "LIBRARY_PATH",
  "LD_RUN_PATH",
  "COMPILER_PATH",
  "GCC_EXEC_PREFIX",
  "SDKROOT",
  "PKG_CONFIG",
  "PKG_CONFIG_*",
  "CMAKE_*",
  "CARGO_*",
  "RUSTC",
  "RUSTC_*",
  "RUSTUP_TOOLCHAIN",
}

---Variables that a build may use, but that do not change its files.
---@type table<string, boolean>
local harmless = {
  CARGO_HOME = true,
  CARGO_NET_OFFLINE = true,
  CARGO_TERM_COLOR = true,
  CARGO_BUILD_JOBS = true,
  CMAKE_BUILD_PARALLEL_LEVEL = true,
  CMAKE_COLOR_DIAGNOSTICS = true,
}

---Variables of the user's environment that are removed for builds; `NAME_*` stands
---for a prefix. They belong to the user's own Lua, to a make or git that called pluv,
---or are secrets. `[build.NAME] environment` may set them.
local unset = {
  "LUA_INIT",
  "LUA_INIT_*",
  "LUA_PATH",
  "LUA_PATH_*",
  "LUA_CPATH",
  "LUA_CPATH_*",
  "MAKEFLAGS",
  "MFLAGS",
  "GNUMAKEFLAGS",
  "MAKELEVEL",
  "MAKEFILES",
  "MAKEOVERRIDES",
  "MAKE_TERMERR",
  "MAKE_TERMOUT",
  "DESTDIR",
  "CDPATH",
  "ENV",
  "BASH_ENV",
  "POSIXLY_CORRECT",
  "GREP_OPTIONS",
  "CLICOLOR_FORCE",
  "PLUV_REGISTRY_*",
}

---Returns the variables that are removed for builds, those of git included.
---@return string[] unset names, or prefixes with a `*`
function M.unset()
  return tables.join(unset, M.git_variables)
end

---Removed so that an interpreter does not run the user's start-up code.
M.no_init = { "LUA_INIT", "LUA_INIT_*" }

---Returns the compiler settings of the environment; "" if there are none.
---@return string
function M.flags()
  local all, set = platform.environment(), {}
  local function add(name)
    if all[name] and all[name] ~= "" and not harmless[name] then
      set[#set + 1] = name .. "=" .. all[name]
    end
  end
  for _, name in ipairs(keyed) do
    local beginning = name:match("^(.*)%*$")
    if not beginning then
      add(name)
    else
      local found = {}
      for candidate in pairs(all) do
        if candidate:sub(1, #beginning) == beginning then
          found[#found + 1] = candidate
        end
      end
      table.sort(found)
      for _, candidate in ipairs(found) do
        add(candidate)
      end
    end
  end
  return table.concat(set, " ")
end

---Variables that git sets for its hooks, and that would point pluv at another
---repository: those of `git rev-parse --local-env-vars`, except GIT_CONFIG_COUNT and
---its companions, with which CI machines pass tokens.
M.git_variables = {
  "GIT_ALTERNATE_OBJECT_DIRECTORIES",
  "GIT_COMMON_DIR",
  "GIT_CONFIG",
  "GIT_CONFIG_PARAMETERS",
  "GIT_DIR",
  "GIT_GRAFT_FILE",
  "GIT_IMPLICIT_WORK_TREE",
  "GIT_INDEX_FILE",
  "GIT_INTERNAL_SUPER_PREFIX",
  "GIT_NAMESPACE",
  "GIT_NO_REPLACE_OBJECTS",
  "GIT_OBJECT_DIRECTORY",
  "GIT_PREFIX",
  "GIT_QUARANTINE_PATH",
  "GIT_REPLACE_REF_BASE",
  "GIT_SHALLOW_FILE",
  "GIT_WORK_TREE",
}

return M
