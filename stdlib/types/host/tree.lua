---@meta host.tree

---Trees.
---@class host.tree
local tree = {}

---Completes a rock folder with rock_manifest and pluv.json, before it is moved to `to`,
---if that is given.
---@param opts { dir: string, to?: string, rock: { name: string, version: string, namespace: string, builder?: string, dependencies: string[], scripts: string[] } }
function tree.seal(opts) end

---Returns the record of a sealed rock folder; nil if it is missing or damaged.
---@param dir string
---@return { name: string, version: string, namespace: string, builder: string, scripts: string[] }?
function tree.open(dir) end

---Opens many rock folders; false for one that is missing or damaged.
---@param dirs string[]
---@return ({ name: string, version: string, namespace: string, builder: string, scripts: string[] }|false)[]
function tree.open_all(dirs) end

---Lists the rocks of a tree's folder lib/luarocks/rocks-X.Y, sorted by name and version;
---none if it is missing.
---@param dir string
---@return { name: string, version: string }[]
function tree.installed(dir) end

---Makes a tree from sealed rock folders. If two rocks have the same module or
---program, one is installed under its versioned name, as in LuaRocks, and reported;
---with `strict` this fails. `final` is where the tree will be [default: root]. Fails
---with `tree.conflict`, `tree.damaged`.
---@param opts { root: string, final?: string, lua: string, parts: { dir: string, wrappers: table<string, string> }[], strict?: boolean }
---@return { what: string, used: string, renamed: string }[] collisions
function tree.assemble(opts) end

---@class host.tree.Place the folders of a LuaRocks tree
---@field root string
---@field rocks string lib/luarocks/rocks-X.Y
---@field lua string share/lua/X.Y
---@field lib string lib/lua/X.Y
---@field bin string

---@class host.tree.Held a rock in the manifest of a tree
---@field name string
---@field version string
---@field modules table<string, string> paths
---@field commands table<string, string>
---@field dependencies string[]
---@field needs table<string, string> versions of all rocks that it needs

---Returns the rocks of a tree by name, highest version first; none if it has no manifest.
---@param place host.tree.Place
---@return host.tree.Held[]
function tree.read(place) end

---Returns the files of an installed rock with their MD5 checksums; nil if it has no
---rock_manifest.
---@param place host.tree.Place
---@param rock { name: string, version: string }
---@return table<string, string>?
function tree.files(place, rock) end

---Installs and removes rocks in a tree in place, as LuaRocks does. `others` are further
---trees with dependencies. Fails with `tree.damaged`.
---@param opts { place: host.tree.Place, others?: host.tree.Place[], remove?: { name: string, version: string }[], add?: { dir: string, wrappers: table<string, string>, no_doc?: boolean, lock?: string }[], no_manifest?: boolean }
---@return { collisions: { what: string, used: string, renamed: string }[], backups: { path: string, name: string }[] }
function tree.change(opts) end

---Adds a luarocks.lock to the folder of a rock, and to its rock_manifest.
---@param dir string
---@param lock string its content
function tree.pin(dir, lock) end

---Writes the manifest of a tree anew, from its folders. Fails with `tree.damaged`.
---@param opts { place: host.tree.Place, others?: host.tree.Place[], lua: string }
function tree.rebuild(opts) end

---Calls `fn` while holding LuaRocks' lock of a tree; waits for another pluv. Fails with
---`file.locked` if LuaRocks holds it; `force` takes it all the same.
---@param root string
---@param force boolean
---@param fn fun(): any ...
---@return any ...
function tree.with_lock(root, force, fn) end

return tree
