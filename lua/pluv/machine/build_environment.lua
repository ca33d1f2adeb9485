---What decides how a rock is built, besides the rock itself.
local M = {}

---Variables of the user's environment that a build may use: they are part of the
---key of what it makes. One that ends in `*` stands for all that begin so.
local keyed = {
  "CC", "CFLAGS", "LDFLAGS", "CXX", "RUSTFLAGS", "MACOSX_DEPLOYMENT_TARGET", "SOURCE_DATE_EPOCH",
  "CPPFLAGS", "CXXFLAGS", "LDLIBS", "LD", "AR", "ARFLAGS", "AS", "ASFLAGS", "NM", "RANLIB", "STRIP", "OBJCOPY",
  "CPATH", "C_INCLUDE_PATH", "CPLUS_INCLUDE_PATH", "OBJC_INCLUDE_PATH", "LIBRARY_PATH", "LD_RUN_PATH",
  "COMPILER_PATH", "GCC_EXEC_PREFIX", "SDKROOT", "PKG_CONFIG", "PKG_CONFIG_*", "CMAKE_*", "CARGO_*", "RUSTC", "RUSTC_*", "RUSTUP_TOOLCHAIN",
}

---Variables that keep a build busy in another way, but make no other files.
local harmless = {
  CARGO_HOME = true, CARGO_NET_OFFLINE = true, CARGO_TERM_COLOR = true, CARGO_BUILD_JOBS = true,
  CMAKE_BUILD_PARALLEL_LEVEL = true, CMAKE_COLOR_DIAGNOSTICS = true,
}

---Variables of the user's environment that no build gets, as names or beginnings
---with a `*`: they belong to the user's own Lua, to a make or a git that pluv was
---called from, or are secrets. `[build.NAME] environment` may set them.
local unset = {
  "LUA_INIT", "LUA_INIT_*", "LUA_PATH", "LUA_PATH_*", "LUA_CPATH", "LUA_CPATH_*",
  "MAKEFLAGS", "MFLAGS", "GNUMAKEFLAGS", "MAKELEVEL", "MAKEFILES", "MAKEOVERRIDES", "MAKE_TERMERR", "MAKE_TERMOUT", "DESTDIR",
  "CDPATH", "ENV", "BASH_ENV", "POSIXLY_CORRECT", "GREP_OPTIONS", "CLICOLOR_FORCE",
  "PLUV_REGISTRY_*",
}

---Returns the variables that no build gets, those of git among them.
---@return string[] names, or beginnings with a `*`
function M.unset()
  return require("std.table").join(unset, M.git_variables)
end

---What keeps an interpreter from running the user's start-up code.
M.no_init = { "LUA_INIT", "LUA_INIT_*" }

---What the environment says of compilers; "" if nothing.
---@return string
function M.flags()
  local all, set = require("host.platform").environment(), {}
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

---What git says to its own hooks and would have pluv work on another repository:
---the names of `git rev-parse --local-env-vars`, but for GIT_CONFIG_COUNT and its
---like, by which CI machines pass tokens.
M.git_variables = {
  "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_COMMON_DIR", "GIT_CONFIG", "GIT_CONFIG_PARAMETERS", "GIT_DIR", "GIT_GRAFT_FILE", "GIT_IMPLICIT_WORK_TREE",
  "GIT_INDEX_FILE", "GIT_INTERNAL_SUPER_PREFIX", "GIT_NAMESPACE", "GIT_NO_REPLACE_OBJECTS", "GIT_OBJECT_DIRECTORY",
  "GIT_PREFIX", "GIT_QUARANTINE_PATH", "GIT_REPLACE_REF_BASE", "GIT_SHALLOW_FILE", "GIT_WORK_TREE",
}

return M
