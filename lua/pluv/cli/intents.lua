---Hints for commands of other tools. A spec fails if one of them becomes a command of
---pluv.
local errors = require("std.errors")
local fs = require("std.fs")
local path = require("std.path")
local tables = require("std.table")
local complete = require("pluv.cli.complete")
local contexts = require("pluv.cli.context")

local M = {}

---The hints by word.
---@type table<string, string?>
M.rows = {
  activate = "`pluv shell` starts a shell in the project's environment, `pluv env` prints it",
  bench = "write a task for it: [tasks] in pluv.toml, then `pluv run bench`",
  check = "`pluv add luacheck --dev`, then `pluv run luacheck .`; `pluv doctor` checks the machine and the project",
  bump = "`pluv version patch` raises the version of the project",
  ci = "`pluv sync --frozen` installs exactly what pluv.lock lists",
  clean = "`pluv cache clean` clears the caches; `pluv sync --rebuild` rebuilds the tree",
  config = "settings are in config.toml and pluv.toml; `pluv doctor` shows their paths",
  console = "`pluv repl` starts a prompt in the project's Lua",
  create = "`pluv init` creates a project",
  delete = "`pluv remove NAME` removes a dependency",
  docs = "`pluv doc NAME` shows the documents of a rock, `pluv help topics` lists the guides of pluv",
  download = "`pluv cache pull` downloads built rocks, `pluv sync` installs the project's packages",
  fetch = "`pluv sync` downloads and installs what pluv.lock lists",
  fmt = "`pluv run PROGRAM` runs a formatter in the project's environment, such as stylua",
  format = "`pluv run PROGRAM` runs a formatter in the project's environment, such as stylua",
  freeze = "`pluv lock` writes the versions to pluv.lock",
  ["generate-rockspec"] = "`pluv rockspec` writes the rockspec of the project",
  ["generate-lockfile"] = "`pluv lock` writes pluv.lock",
  get = "`pluv add NAME` adds a dependency",
  global = "`pluv use RUNTIME` sets the default runtime",
  graph = "`pluv deps --tree` shows what depends on what",
  i = "`pluv add NAME` adds a dependency, `pluv sync` installs those of pluv.lock",
  link = "`pluv add --path DIR` uses a package in place from a folder",
  login = "`pluv registry login` saves the token of a registry",
  logout = "`pluv registry logout` removes the token of a registry",
  ls = "`pluv deps` lists the project's packages, `pluv list` the runtimes",
  luajit = "`pluv lua` starts the project's Lua, `pluv install luajit@2.1` installs LuaJIT",
  luarocks = "`pluv help from-luarocks` lists the commands for those of LuaRocks",
  man = "`pluv help topics` lists the guides of the manual",
  make = "`pluv build` builds the project's packages, and the project itself",
  path = "`pluv env` prints the project's environment with LUA_PATH",
  pin = "`pluv local RUNTIME` sets the runtime of this folder",
  pip = "`pluv add NAME` adds a dependency",
  prune = "`pluv sync` removes what pluv.lock does not list; `pluv cache prune` cleans the caches",
  purge = "`pluv sync` removes what pluv.lock does not list, `pluv sync --rebuild` builds all again; `pluv cache clean` clears the caches",
  require = "`pluv add NAME` adds a dependency",
  rm = "`pluv remove NAME` removes a dependency",
  ["self-update"] = "`pluv self update` updates pluv itself",
  serve = "`pluv registry serve DIR` serves a folder of rocks as a registry",
  server = "`pluv registry serve DIR` serves a folder of rocks as a registry",
  show = "`pluv info NAME` describes a package, `pluv deps` lists the project's",
  start = "`pluv run TASK` runs a task, `pluv run FILE` a Lua file",
  status = "`pluv outdated` lists packages with newer versions, `pluv doctor` checks the project",
  tidy = "`pluv sync` removes what pluv.lock does not list; `pluv remove NAME` removes a dependency",
  tree = "`pluv deps --tree` shows what depends on what",
  up = "`pluv update` updates the project's packages",
  upgrade = "`pluv update` updates the project's packages, `pluv self update` pluv itself",
  upload = "`pluv publish` publishes the project's rock; `pluv cache push` uploads packed rocks",
  vendor = "`pluv cache build` packs built rocks for other machines; `pluv --offline sync` installs without the network",
  venv = "not needed: `pluv sync` makes a tree for each project and runtime",
  view = "`pluv info NAME` describes a package",
  write_rockspec = "`pluv rockspec` writes the rockspec of a project with [package]; `pluv init` uses the one that it finds",
  new_version = "`pluv version patch` raises the version of the project",
  release = "`pluv version patch` raises the version, `pluv publish` publishes it",
  x = "`pluv add NAME --dev`, then `pluv run PROGRAM`, runs a program of a rock",
}

---Returns the hint for an unknown first word; "" if there is none.
---@param word string
---@param globals table<string, string> global flags with values
---@return string
function M.hint(word, globals)
  local ok, runnable = errors.catch(function()
    local context = contexts.new { directory = globals.directory }
    return complete.of("runnable", context)
  end)
  if ok and tables.contains(runnable, word) then
    return ("did you mean `pluv run %s`?"):format(word)
  elseif M.rows[word] then
    return M.rows[word]
  elseif word:find("%.lua$") or fs.is_file(path.resolve(globals.directory or ".", word)) then
    return ("did you mean `pluv run %s`?"):format(word)
  end
  return ""
end

return M
