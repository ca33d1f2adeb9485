---@meta

---@class pluv.Build what a build backend is given
---@field name string
---@field version string
---@field spec table the rockspec, merged for the platform; of the build types that pluv has itself, each table of `build` in one shape (Form in host/rockspec/form.go)
---@field format string its rockspec_format
---@field guessed boolean that there is no rockspec, and all of it is pluv's guess
---@field source string the folder to build in
---@field source_root string the folder that holds all of the source: links in it may lead no further
---@field modules string a folder for C modules, which are made beside the source: a file there may have a module's name
---@field origin? string the folder that Lua files are linked to, for a path dependency
---@field root? string the project that the build stays in
---@field dest string the rock folder: lua/, lib/, bin/, conf/ are there
---@field runtime pluv.Runtime
---@field variables table<string, string> what `$(NAME)` stands for, external dependencies too
---@field rock_folders table<string, string> the rock folders of dependencies, by name
---@field options string[] further words for the program that builds, as pluv.toml and hooks say
---@field kit? pluv.Kit the rocks that it is built with, if there are any
---@field log pluv.BuildLog runs commands and keeps what they write

---@class pluv.Kit the build dependencies of a rock, in a tree of their own
---@field tree string the folder: lib/lua/VERSION, share/lua/VERSION, bin
---@field env table<string, string> what has programs find them; the commands of `b.log` have it already

---@class pluv.BuildLog runs the commands of a build, without the tokens of registries, and keeps what they write
---@field file string where it is kept
---@field env table<string, string> added to the environment of every command
local BuildLog = {}

---Adds a line that no command wrote.
---@param format string as of string.format
---@param ... any
function BuildLog:note(format, ...) end

---Runs a program and returns what it wrote. Fails with `build.failed`, with the end of
---that, unless its exit code is 0; `process.start`.
---@param argv string[] the program and its arguments
---@param dir? string the folder to run in, mostly `b.source`
---@param env? table<string, string> besides the log's own
---@return string output
function BuildLog:run(argv, dir, env) end

---Runs a text in the system's shell, as `run` does.
---@param text string
---@param dir string
---@param env? table<string, string> besides the log's own
function BuildLog:shell(text, dir, env) end

---Runs programs in parallel, as `run` does; after a failure no more are begun.
---@param commands string[][] each the program and its arguments
---@param dir string
function BuildLog:run_all(commands, dir) end

---@class pluv.Backend what pluv/build/backends/TYPE.lua returns
---@field build fun(b: pluv.Build) puts files into b.dest; raises on failure
