---@meta host.platform

---The machine.
---@class host.platform
local platform = {}

---What the machine is, and where pluv's folders are. Those that are unknown, where nothing says what the home folder is,
---are nil.
---@return { os: string, arch: string, processors: integer, home?: string, config?: string, cache?: string, data?: string, state?: string, executable: string, version: string }
function platform.describe() end

---Returns the user's home folder, or one of pluv's own, which need not be there. Fails
---with `home.missing` where it is unknown.
---@param name "home"|"config"|"cache"|"data"|"state"
---@return string path absolute
function platform.folder(name) end

---Returns a variable of the environment.
---@param name string
---@return string?
function platform.env(name) end

---Where the search for the project begins: the folder that `-C` names, from when on PLUV_PROJECT is unset, else
---PLUV_PROJECT, else the working folder.
---@param directory string "" for none
---@return string path absolute
function platform.start(directory) end

---Returns all variables of the environment.
---@return table<string, string>
function platform.environment() end

---Returns the working folder.
---@return string
function platform.cwd() end

---Changes the working folder.
---@param path string
function platform.chdir(path) end

return platform
