---Starts an interactive shell with the project's environment, whose prompt names the
---project.
local errors = require("std.errors")
local fs = require("std.fs")
local path = require("std.path")
local process = require("std.process")
local platform = require("host.platform")
local term = require("host.term")
local folders = require("pluv.machine.folders")
local provision = require("pluv.runtime.provision")
local environments = require("pluv.run.environment")
local launching = require("pluv.run.launch")
local shell_words = require("pluv.run.shell_words")

local M = {}

---The variable that says in which project's shell a program runs: its folder.
M.variable = "PLUV_SHELL"

---What a shell reads after the user's own settings, which may have set the variables and the
---prompt.
local after = {
  bash = [[
[ -f "$HOME/.bashrc" ] && . "$HOME/.bashrc"
. "$PLUV_SHELL_FILE"
PS1="($PLUV_SHELL_NAME) $PS1"
]],
  zsh = [[
ZDOTDIR="${PLUV_ZDOTDIR:-$HOME}"
[ -f "$ZDOTDIR/.zshrc" ] && . "$ZDOTDIR/.zshrc"
. "$PLUV_SHELL_FILE"
PROMPT="($PLUV_SHELL_NAME) $PROMPT"
]],
  fish = [[
source "$PLUV_SHELL_FILE"
functions --copy fish_prompt pluv_own_prompt
function fish_prompt
  printf '(%s) ' "$PLUV_SHELL_NAME"
  pluv_own_prompt
end
]],
}

---Returns the command line of a shell; writes the files that it reads.
---@param program string
---@param dir string folder for these files
---@param environment pluv.Environment
---@return string[]
local function command(program, dir, environment)
  local name = path.base(program):gsub("%.exe$", "")
  local is_terminal = term.terminals().stdin
  local function file(base, text)
    local at = path.join(dir, base)
    fs.write(at, text)
    return at
  end
  local set = environment.set
  if name == "bash" then
    return { program, "--rcfile", file("bashrc", after.bash), is_terminal and "-i" or nil }
  elseif name == "zsh" then
    file(".zshrc", after.zsh)
    set.PLUV_ZDOTDIR, set.ZDOTDIR = platform.env("ZDOTDIR"), dir
    return { program, is_terminal and "-i" or nil }
  elseif name == "fish" then
    return { program, "--init-command", after.fish }
  elseif name == "pwsh" or name == "powershell" then
    local prompt = '$own = $function:prompt; function prompt { "($env:PLUV_SHELL_NAME) " + (& $own) }'
    return { program, "-NoExit", "-Command", prompt }
  elseif name == "cmd" then
    set.PROMPT = ("(%s) %s"):format(set.PLUV_SHELL_NAME, platform.env("PROMPT") or "$P$G")
    return { program }
  end
  set.PS1 = ("(%s) %s"):format(set.PLUV_SHELL_NAME, platform.env("PS1") or "$ ")
  return { program, is_terminal and "-i" or nil }
end

---Returns the project's environment for a shell; locks and syncs first.
---@param ctx pluv.Context
---@param project pluv.Project
---@param opts table<string, any> flags: `runtime`, `no_sync`
---@return pluv.Environment
function M.environment(ctx, project, opts)
  local runtime = provision.choose(project, opts.runtime, ctx.offline)
  if not opts.no_sync then
    launching.prepare(ctx, project, runtime, {})
  end
  return environments.of_launch(project, runtime, "", {}, { program = "", runtime = opts.runtime })
end

---Starts the user's shell. It replaces pluv's process on Unix.
---@param project pluv.Project
---@param environment pluv.Environment
---@return integer code
function M.start(project, environment)
  local inside = platform.env(M.variable)
  if inside then
    errors.raise {
      code = "run.nested",
      message = ("this is the shell of %s already"):format(inside),
      hint = "leave it with `exit` first",
    }
  end
  local on_windows = platform.describe().os == "windows"
  local program = platform.env("SHELL") or on_windows and (platform.env("ComSpec") or "cmd") or "sh"
  local dir = fs.temp_dir(folders.work_dir(), "shell-")
  local set = environment.set
  set[M.variable] = project.root
  set.PLUV_SHELL_NAME = project.config.name ~= "" and project.config.name or path.base(project.root)
  set.PLUV_SHELL_FILE = path.join(dir, "environment")
  local argv = command(program, dir, environment)
  fs.write(set.PLUV_SHELL_FILE, shell_words.text(environment, shell_words.of_program(program)))
  return process.exec { argv = argv, env = set, unset = environment.unset }
end

return M
