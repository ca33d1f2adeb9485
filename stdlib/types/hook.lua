---@meta

---What a hook is given and what it may return. A hook is a file
---`.pluv/hooks/NAME.lua` that returns a function, as
---
---```lua
------@type hook.PreBuild
---return function(context)
---  return { environment = { CFLAGS = "-O3" } }
---end
---```
---
---It may require `hook.fs`, `hook.process` and the modules of `std` that stay in
---its folder (see the table of `pluv help std`), and runs only when it is trusted
---(`pluv trust`).
hook = {}

---@class hook.Runtime
---@field name string
---@field version string
---@field lua string

---@class hook.Package
---@field name string
---@field version string
---@field build string its build type

---@alias hook.PreResolve fun(context: { project: string, runtime: hook.Runtime }): { overrides?: table<string, string> }?
---@alias hook.PreFetch fun(context: { package: hook.Package, url: string }): { url?: string }?
---@alias hook.PreBuild fun(context: { package: hook.Package, runtime: hook.Runtime }): { variables?: table<string, string>, environment?: table<string, string>, options?: string[] }?
---@alias hook.PostBuild fun(context: { package: hook.Package, runtime: hook.Runtime })
---@alias hook.PostInstall fun(context: { runtime: hook.Runtime, added: string[], removed: string[] })
---@alias hook.PreRun fun(context: { program: string, args: string[], runtime: hook.Runtime }): { environment?: table<string, string> }?

---Files below the folder that the hook works in: the source for `pre_build`, the
---rock folder for `post_build`, the tree for `post_install`, else the project.
hook.fs = {}

---Returns the content of a file.
---@param path string
---@return string
function hook.fs.read(path) end

---Writes a file.
---@param path string
---@param text string
function hook.fs.write(path, text) end

---Reports whether there is something at a path.
---@param path string
---@return boolean
function hook.fs.exists(path) end

---Returns the names in a folder.
---@param path string
---@return string[] names
function hook.fs.list(path) end

---Removes a file, or a folder with all that is in it.
---@param path string
function hook.fs.remove(path) end

---Programs, run in that folder, where `lua` is the runtime that the hook runs for.
hook.process = {}

---Runs a program to its end, with all that it wrote. `dir` is a folder below the
---hook's [default: the hook's own].
---@param opts { argv: string[], dir?: string, env?: table<string, string>, unset?: string[] }
---@return { code: integer, output: string, seconds: number }
function hook.process.run(opts) end
