---The options that all commands of `pluv rocks` have, as in LuaRocks.
local M = {}

---@type table<string, pluv.Flag>
local common = {
  server = { value = "URL", help = "search this server before the configured ones" },
  ["only-server"] = { value = "URL", help = "search this server only" },
  ["only-sources"] = { value = "URL", help = "download only from addresses that begin with `URL`" },
  namespace = { value = "NAME", help = "use the rocks of this user of the server" },
  dev = { help = "use the servers' lists of development versions" },
  ["lua-version"] = { value = "X.Y", help = "the Lua to use" },
  ["lua-dir"] = { value = "DIR", help = "the prefix of the Lua to use" },
  tree = { value = "TREE", help = "the tree to work on: a folder, or the name of a configured tree" },
  ["local"] = { help = "work on the tree in your home folder" },
  global = { help = "work on the system's tree, though `local_by_default` is set" },
  ["no-project"] = { help = "ignore the project in the working folder" },
  ["project-tree"] = { value = "DIR", help = "the tree of the project, as the wrapper `luarocks` gives it", hidden = true },
  ["force-lock"] = { help = "take the tree's lock from another command" },
  timeout = { value = "SECONDS", help = "give up a connection after this time; 0 waits forever [default: 30]" },
  variable = { value = "NAME=VALUE", many = true, help = "set a variable, like `NAME=VALUE`", hidden = true },
}

M.deps_mode = {
  value = "MODE",
  help = "the trees whose rocks count as dependencies: `one` (the tree itself), `all`, `order` (those after it too) or `none` [default: one]",
}

---What a first rockspec says.
---@type table<string, pluv.Flag>
M.rockspec = {
  output = { value = "FILE", help = "the rockspec to write [default: NAME-VERSION-1.rockspec]" },
  license = { value = "LICENSE", help = "its license, such as `MIT`" },
  summary = { value = "TEXT", help = "one line about it" },
  detailed = { value = "TEXT", help = "more about it" },
  homepage = { value = "URL", help = "its home page" },
  ["lua-versions"] = { value = "LIST", help = "the versions of Lua that it is for, such as `5.1,5.2`" },
  ["rockspec-format"] = { value = "FORMAT", help = "the format of the rockspec, such as `3.0`" },
  tag = { value = "TAG", help = "the tag of its source; its version too" },
  lib = { value = "LIST", help = "libraries that its C code needs, such as `z,expat`" },
}

---Returns the flags of a command: its own, and those of all commands.
---@param own? table<string, pluv.Flag>
---@return table<string, pluv.Flag>
function M.with(own)
  local flags = {}
  for name, flag in pairs(common) do
    flags[name] = flag
  end
  for name, flag in pairs(own or {}) do
    flags[name] = flag
  end
  return flags
end

---Returns the flags of a command that builds and installs.
---@param own? table<string, pluv.Flag>
---@return table<string, pluv.Flag>
function M.building(own)
  local flags = M.with {
    ["only-deps"] = { help = "install the dependencies only" },
    force = { help = "install it again; remove other versions, though rocks depend on them" },
    ["force-fast"] = { help = "like `--force`, without naming those rocks" },
    keep = { help = "keep other versions of the rock" },
    ["no-doc"] = { help = "without its documents" },
    ["no-install"] = { help = "build only" },
    ["pack-binary-rock"] = { help = "pack the built rock into the working folder instead of installing it" },
    pin = { help = "write the versions of its dependencies to luarocks.lock" },
    ["deps-mode"] = M.deps_mode,
    ["no-manifest"] = { help = "do not list the rock in the tree's manifest" },
    ["check-lua-versions"] = { help = "has no effect: pluv always says which Luas a rock is for" },
    verify = { help = "not supported: pluv checks checksums" },
    sign = { help = "not supported" },
  }
  for name, flag in pairs(own or {}) do
    flags[name] = flag
  end
  return flags
end

return M
