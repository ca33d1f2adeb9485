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
hook = {}

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

---Files of the hook's folder: the source for `pre_build`, the rock folder for
---`post_build`, the tree for `post_install`, otherwise the project.
hook.fs = {}

---Returns the content of a file.
---@param path string
---@return string
function hook.fs.read(path) end

---Writes a file.
---@param path string
---@param text string
function hook.fs.write(path, text) end

---Reports whether a path exists.
---@param path string
---@return boolean
function hook.fs.exists(path) end

---Returns the names in a folder.
---@param path string
---@return string[] names
function hook.fs.list(path) end

---Removes a file, or a folder with its content.
---@param path string
function hook.fs.remove(path) end

---Programs; they run in the hook's folder, with the hook's runtime as `lua`.
hook.process = {}

---Runs a program and returns its output. `dir` is a folder below the hook's [default:
---the hook's folder].
---@param opts { argv: string[], dir?: string, env?: table<string, string>, unset?: string[] }
---@return { code: integer, output: string, seconds: number }
function hook.process.run(opts) end
