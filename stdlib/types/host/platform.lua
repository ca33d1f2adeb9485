---@meta host.platform

---The machine.
---@class host.platform
local platform = {}

---Describes the machine and pluv's folders. Folders are nil if the home folder is
---unknown.
---@return { os: string, arch: string, processors: integer, home?: string, config?: string, cache?: string, data?: string, state?: string, executable: string, version: string }
function platform.describe() end

---Describes this pluv: `commit` and `date` are "" if they are unknown, `address` is where
---releases come from.
---@return { version: string, commit: string, date: string, address: string }
function platform.release() end

---Returns the user's home folder, or one of pluv's folders, which may not exist yet.
---Fails with `home.missing` if it is unknown.
---@param name "home"|"config"|"cache"|"data"|"state"
---@return string path absolute
function platform.folder(name) end

---Returns an environment variable.
---@param name string
---@return string?
function platform.env(name) end

---Reports whether pluv runs as root.
---@return boolean
function platform.superuser() end

---Returns where the search for the project starts: the folder of `-C` (which unsets
---PLUV_PROJECT), PLUV_PROJECT, or the working folder.
---@param directory string "" for none
---@return string path absolute
function platform.start(directory) end

---Returns all environment variables.
---@return table<string, string>
function platform.environment() end

---Reports whether a file is a pluv, of any version.
---@param path string
---@return boolean
function platform.is_pluv(path) end

---Returns the working folder.
---@return string
function platform.cwd() end

---Changes the working folder.
---@param path string
function platform.chdir(path) end

return platform
