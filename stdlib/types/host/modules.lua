---@meta host.modules

---The Lua modules of pluv.
---@class host.modules
local modules = {}

---Lists a package, sorted, without loading anything.
---@param package string
---@return { modules: string[], packages: string[] }
function modules.list(package) end

---Returns the folders that modules of pluv come from, besides the binary.
---@return string[]
function modules.roots() end

---Reports whether this run ignores user and project Lua.
---@return boolean
function modules.own_only() end

---Returns the source of a module in the binary; nil if it has none.
---@param module string
---@return { file: string, text: string, sha256: string }?
function modules.embedded(module) end

---Returns the names of the manual's guides, sorted.
---@return string[]
function modules.guides() end

---Returns a guide of the manual, in Markdown; nil if it does not exist.
---@param name string
---@return string?
function modules.guide(name) end

---Makes a project's .pluv/lua the source of modules `project.*`, in workers too.
---@param root string the project's root
function modules.add_project(root) end

---Calls a function that an interrupt can stop, even in a loop.
---@param fn fun(): any ...
---@return any ... results of fn
function modules.interruptible(fn) end

---Compiles custom Lua, which may only require `std.*` and its own modules. Fails with
---`lua.error`.
---@param opts { text: string, name: string, guest: "project"|"user" }
---@return fun(...): any
function modules.chunk(opts) end

---Returns the differences between two strings like `diff -u`; "" if there are none.
---@param opts { old_name: string, old: string, new_name: string, new: string }
---@return string
function modules.diff(opts) end

return modules
