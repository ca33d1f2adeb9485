---@meta

---@class pluv.Build the argument of a build backend
---@field name string
---@field version string
---@field spec table the rockspec, merged for the platform; for built-in types each table of `build` has one shape (Form in host/rockspec/form.go)
---@field format string its rockspec_format
---@field guessed boolean whether there is no rockspec, and pluv guesses its content
---@field source string folder to build in
---@field source_root string folder of the whole source; links must not lead out of it
---@field modules string build folder of C modules, outside of the source, where a file may have a module's name
---@field origin? string folder that Lua files are linked to, for a path dependency
---@field root? string the project that the build stays in
---@field dest string rock folder; lua/, lib/, bin/, conf/ exist
---@field runtime pluv.Runtime
---@field variables table<string, string> values of `$(NAME)`, including external dependencies
---@field rock_folders table<string, string> rock folders of dependencies, by name
---@field options string[] more arguments for the build program, from pluv.toml and hooks
---@field kit? pluv.Kit its build dependencies, if any
---@field log pluv.BuildLog runs commands and logs their output

---@class pluv.Kit the build dependencies of a rock, in a tree of their own
---@field tree string folder with lib/lua/VERSION, share/lua/VERSION, bin
---@field env table<string, string> variables to find them; commands of `b.log` already have them

---@class pluv.BuildLog runs the commands of a build, without registry tokens, and logs their output
---@field file string log file
---@field env table<string, string> added to the environment of every command
---@field ran boolean whether it ran a command
local BuildLog = {}

---Adds a comment line to the log.
---@param format string format of string.format
---@param ... any
function BuildLog:note(format, ...) end

---Runs a program and returns its output. Fails with `build.failed`, showing the end
---of the output, if its exit code is not 0, and with `process.start`.
---@param argv string[] the program and its arguments
---@param dir? string working folder, usually `b.source`
---@param env? table<string, string> in addition to the log's own
---@return string output
function BuildLog:run(argv, dir, env) end

---Runs a command line in the system's shell, like `run`.
---@param text string
---@param dir string
---@param env? table<string, string> in addition to the log's own
function BuildLog:shell(text, dir, env) end

---Runs programs in parallel, like `run`; starts none after a failure.
---@param commands string[][] programs with their arguments
---@param dir string
function BuildLog:run_all(commands, dir) end

---@class pluv.Backend the result of pluv/build/backends/TYPE.lua
---@field build fun(b: pluv.Build) puts files into b.dest; raises on failure
---@field plain? boolean it fills `b.dest` by itself, and runs programs only with `b.log`: lua/ and the like need not exist, and unless a program ran, no file can contain the name of `b.dest`
