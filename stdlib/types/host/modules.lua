---@meta host.modules

---The Lua modules of pluv.
---@class host.modules
local modules = {}

---What is directly below a package, sorted, without loading anything.
---@param package string
---@return { modules: string[], packages: string[] }
function modules.list(package) end

---Returns the folders that modules of pluv come from besides the binary.
---@return string[]
function modules.roots() end

---Reports whether this run leaves out the user's own Lua and that of projects.
---@return boolean
function modules.own_only() end

---Returns the source that the binary has of a module; nil if it has none.
---@param module string
---@return { file: string, text: string, sha256: string }?
function modules.embedded(module) end

---The names of the guides of the manual, sorted.
---@return string[]
function modules.guides() end

---A guide of the manual, in Markdown; nil if there is none of that name.
---@param name string
---@return string?
function modules.guide(name) end

---Makes the modules `project.*` be those of a project's .pluv/lua, in workers too.
---@param root string the folder of the project
function modules.add_project(root) end

---Calls a function whose loops an interrupt ends.
---@param fn fun(): any ...
---@return any ... what fn returns
function modules.interruptible(fn) end

---Compiles Lua that is not pluv's, which then may require only `std.*` and modules of
---its own. Fails with `lua.error`.
---@param opts { text: string, name: string, guest: "project"|"user" }
---@return fun(...): any
function modules.chunk(opts) end

---What two texts differ in, as `diff -u` shows it; "" if in nothing.
---@param opts { old_name: string, old: string, new_name: string, new: string }
---@return string
function modules.diff(opts) end

return modules
