---LuaRocks' settings where no configuration file says otherwise.
local search = require("std.deps.search")
local errors = require("std.errors")
local platform = require("host.platform")
local term = require("host.term")
local packed_rock = require("pluv.tree.packed_rock")
local config_files = require("pluv.rocks.config_files")

local M = {}

---The version of LuaRocks whose commands these are.
M.version = "3.13.0"

---The prefix of the system's tree, as in LuaRocks' own installation.
M.prefix = "/usr/local"

---Prints the version, for `luarocks --version`. Fails with `runtime.loop` for a pluv that
---looks for LuaRocks.
function M.print_version()
  if platform.env("PLUV_SHIM") == "probe" then
    errors.raise { code = "runtime.loop", message = "this is pluv, not LuaRocks" }
  end
  term.out(("luarocks %s (pluv %s)\nLuaRocks' commands, by pluv\n\n"):format(M.version, platform.describe().version))
end

---@return table<string, string?>
local function variables()
  local flags = platform.env("CFLAGS") or "-O2 -fPIC"
  ---@type table<string, string?>
  local set = {
    CC = platform.env("CC") or "gcc",
    LD = platform.env("CC") or "gcc",
    MAKE = platform.env("MAKE") or "make",
    AR = platform.env("AR") or "ar",
    RANLIB = platform.env("RANLIB") or "ranlib",
    CFLAGS = flags:find("-fPIC", 1, true) and flags or flags .. " -fPIC",
    LDFLAGS = platform.env("LDFLAGS"),
    LIBFLAG = platform.describe().os == "darwin" and "-bundle -undefined dynamic_lookup -all_load" or "-shared",
    LIB_EXTENSION = "so",
    OBJ_EXTENSION = "o",
    UNZIP = "unzip -n",
    SEVENZ = "7z",
    RSYNCFLAGS = "--exclude=.git -Oavz",
    CURLNOCERTFLAG = "",
    WGETNOCERTFLAG = "",
  }
  for name in
    ("bunzip2 chmod cmake cp curl cvs find git gpg gunzip hg icacls ln ls md5 md5sum mkdir mktemp openssl pwd rm rmdir rsync scp sscm svn tar test touch wget zip"):gmatch(
      "%S+"
    )
  do
    set[name:upper()] = name
  end
  return set
end

---Returns the settings for a version of Lua.
---@param lua string
---@return table<string, any>
function M.of(lua)
  local home = config_files.home()
  local arch = search.multiarch()
  local libraries = arch and { "lib/" .. arch, "lib64", "lib" } or { "lib64", "lib" }
  local cache = platform.superuser() and "/var/cache" or platform.env("XDG_CACHE_HOME") or home .. "/.cache"
  return {
    accept_unknown_fields = false,
    arch = packed_rock.platform(),
    cache_fail_timeout = 86400,
    cache_timeout = 60,
    check_certificates = true,
    cmake_generator = "Unix Makefiles",
    connection_timeout = 30,
    deps_mode = "one",
    disabled_servers = {},
    export_path_separator = ":",
    external_deps_dirs = { "/usr/local", "/usr", "/" },
    external_deps_patterns = { bin = { "?" }, include = { "?.h" }, lib = { "lib?.a", "lib?.so", "lib?.so.*" } },
    external_deps_subdirs = { bin = "bin", include = "include", lib = libraries },
    external_lib_extension = "so",
    fs_use_modules = true,
    gcc_rpath = true,
    home = home,
    home_tree = home .. "/.luarocks",
    hooks_enabled = true,
    lib_extension = "so",
    lib_modules_path = "lib/lua/" .. lua,
    link_lua_explicitly = false,
    local_by_default = false,
    local_cache = cache .. "/luarocks",
    lua_extension = "lua",
    lua_modules_path = "share/lua/" .. lua,
    lua_version = lua,
    no_manifest = false,
    obj_extension = "o",
    processor = platform.describe().arch,
    program_version = M.version,
    rocks_servers = { "https://luarocks.org" },
    rocks_subdir = "lib/luarocks/rocks-" .. lua,
    rocks_trees = { { name = "user", root = home .. "/.luarocks" }, { name = "system", root = M.prefix } },
    runtime_external_deps_patterns = { bin = { "?" }, include = { "?.h" }, lib = { "lib?.so", "lib?.so.*" } },
    runtime_external_deps_subdirs = { bin = "bin", include = "include", lib = libraries },
    static_lib_extension = "a",
    target_cpu = platform.describe().arch,
    upload = { api_version = "1", server = "https://luarocks.org", tool_version = "1.0.0" },
    user_agent = ("LuaRocks/%s %s"):format(M.version, packed_rock.platform()),
    variables = variables(),
    web_browser = "xdg-open",
    wrap_bin_scripts = true,
    wrapper_suffix = "",
  }
end

return M
