---@meta

---The arguments and results of hooks. A hook is a file `.pluv/hooks/NAME.lua` that
---returns a function, for example
---
---```lua
------@type hook.PreBuild
---return function(context)
---  return { environment = { CFLAGS = "-O3" } }
---end
---```
---
---It may require `hook.fs`, `hook.process` and the modules of `std` that stay in its
---folder (see the table of `pluv help std`). It only runs if it is trusted (`pluv trust`).

---@class hook.Runtime
---@field name string
---@field version string
---@field lua string

---@class hook.Package
---@field name string
---@field version string
---@field build string build type

---@alias hook.PreResolve fun(context: { project: string, runtime: hook.Runtime }): { overrides?: table<string, string> }?
---@alias hook.PreFetch fun(context: { package: hook.Package, url: string }): { url?: string }?
---@alias hook.PreBuild fun(context: { package: hook.Package, runtime: hook.Runtime }): hook.BuildChanges?
---@alias hook.BuildChanges { variables?: table<string, string>, environment?: table<string, string>, options?: string[] }
---@alias hook.PostBuild fun(context: { package: hook.Package, runtime: hook.Runtime })
---@alias hook.PostInstall fun(context: { runtime: hook.Runtime, added: string[], removed: string[] })
---@alias hook.PreRun fun(context: { program: string, args: string[], runtime: hook.Runtime }): { environment?: table<string, string> }?
