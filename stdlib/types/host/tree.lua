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

return tree
