---@meta host.project

---pluv.toml.
---@class host.project
local project = {}

---Returns the nearest folder at or above `dir` with a pluv.toml; nil if there is
---none. Fails with `trust.folder` if it is above `dir`, and the file, the folder, or
---pluv's state belongs to another user and is not allowed.
---@param dir string
---@return string? root absolute
function project.find(dir) end

---Returns the root of the workspace that has the project in a folder as a member, "" for none;
---and the pluv.toml of another user that claims the folder, which is passed over.
---@param dir string absolute
---@return { root: string, ignored: string }
function project.find_workspace(dir) end

---@class host.Member a member of a workspace
---@field path string relative to the root, with slashes
---@field dir string absolute
---@field name string of its rock, else of the project, else of the folder
---@field file string its pluv.toml, relative to the root; "" if it has none
---@field is_rock boolean
---@field written boolean whether a rockspec describes its rock
---@field rockspec string that rockspec, relative to `dir`, or ""
---@field lua string versions of Lua that it is for, of pluv.toml; "" for all
---@field version string of pluv.toml
---@field build string build type of pluv.toml
---@field sum string checksum of pluv.toml
---@field text string of pluv.toml, which may not be on disk yet
---@field runtime? { name: string, version: string } that it requires itself; nil for the workspace's
---@field tasks string[] their names

---@class host.WorkspaceOptions
---@field root string absolute
---@field text string of its pluv.toml
---@field from string folder where the command begins, absolute
---@field texts? table<string, string> the pluv.toml of members by `file`, instead of those on disk
---@field rockspecs string[] folders of a rock that may hold its rockspec, relative to it
---@field every? boolean whether to return `owns`

---Reads a workspace. Fails with `project.invalid`.
---@param opts host.WorkspaceOptions
---@return { config: table, root: host.Member?, root_config: table, members: host.Member[], current: string, own: table, text: string, owns: table<string, table>, seen: string[], sum: string }
function project.workspace(opts) end

---Fails with `trust.folder` if a file at or above a folder, or the file's folder, belongs to
---another user; the folder itself does not matter.
---@param dir string absolute
---@param file string absolute
function project.check_owner(dir, file) end

---Fails with `project.invalid` with file and line.
---@param text string
---@param file string file name for messages
---@return table
function project.parse(text, file) end

---Returns the pluv.toml that the header of a script stands for; nil if it has none.
---Fails with `project.invalid` with file and line.
---@param path string
---@param file string file name for messages
---@return string?
function project.script(path, file) end

---Returns a script with dependencies added to its header, and the pluv.toml that it
---stands for then. A script without a header gets one.
---@param opts { text: string, file: string, add: string[], runtime: string? }
---@return { text: string, project: string, is_new: boolean }
function project.edit_script(opts) end

---Returns a pluv.toml with a dependency written into a table.
---@param opts { text: string, table: string, entry: table }
---@return string
function project.add(opts) end

---Returns a pluv.toml without a dependency, and the tables it was in.
---@param text string
---@param name string
---@return { text: string, from: string[] }
function project.remove(text, name) end

---Reports whether a dependency with a constraint on Lua is for a target.
---@param constraint string
---@param target string of a runtime, such as "5.4" or "luajit"
---@return boolean
function project.is_for_lua(constraint, target) end

---Quotes a string for TOML.
---@param text string
---@return string
function project.quote(text) end

---Parses the user's config.toml. Fails with `config.invalid`, with file and line.
---@param text string
---@param file string file name for messages
---@return { default: string, mirrors: table<string, string>, network: table, ca_bundle: string }
function project.parse_user(text, file) end

---Parses a registries.toml. Fails with `registry.invalid`, with file and line.
---@param text string
---@param file string file name for messages
---@return { default: string, list: { name: string, url: string, priority: integer, mirrors: string[] }[] }
function project.parse_registries(text, file) end

---Fails with `registry.invalid` if the name, URL or mirrors of a registry are
---invalid.
---@param registry { name: string, url: string, priority?: integer, mirrors: string[] }
function project.check_registry(registry) end

---Returns a pluv.toml or registries.toml with a registry added, removed, or made the
---default.
---@param opts { text: string, file: "pluv.toml"|"registries.toml", add?: table, remove?: string, default?: string, no_default?: boolean }
---@return string
function project.edit_registries(opts) end

---Returns a config.toml with another default runtime; "" removes it.
---@param text string
---@param runtime string
---@return string
function project.set_default(text, runtime) end

return project
