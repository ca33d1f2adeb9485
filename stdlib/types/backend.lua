---@meta

---@class pluv.Build what a build backend is given
---@field name string
---@field version string
---@field spec table the rockspec, merged for the platform
---@field format string its rockspec_format
---@field source string the folder to build in
---@field origin? string the folder that Lua files are linked to, for a path dependency
---@field dest string the rock folder: lua/, lib/, bin/, conf/ are there
---@field runtime pluv.Runtime
---@field variables table<string, string> what `$(NAME)` stands for, external dependencies too
---@field rock_folders table<string, string> the rock folders of dependencies, by name
---@field options string[] further words for the program that builds, as pluv.toml and hooks say
---@field kit? pluv.Kit what the rock is built with
---@field log pluv.BuildLog runs commands and keeps what they write

---@class pluv.Backend what pluv/build/TYPE.lua returns
---@field build fun(b: pluv.Build) puts files into b.dest; raises on failure
