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

---@class pluv.Backend what pluv/build/TYPE.lua returns
---@field build fun(b: pluv.Build) puts files into b.dest; raises on failure
