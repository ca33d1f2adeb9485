---@meta host.resolver

---The resolver.
---@class host.resolver
local resolver = {}

---Chooses a version of every required package and build dependency. What only roots of other
---platforms lead to is chosen for the first of these. For the names of
---`fresh`, rocks of trees do not count. Fails with
---`resolve.conflict`, `resolve.missing`.
---@param opts { registries: { name: string, url: string }[], only?: table<string, string>, pinned?: table[], trees?: { name: string, path: string, lua: string, rocks?: string }[], fresh?: string[], shallow?: boolean, native?: string[], lua: string, flag?: string, roots: { dependency: string, who: string, flags?: string, loosen?: string, platforms?: string[] }[], provided: table<string, string>, preferred?: table<string, string>, preferred_builds?: table<string, string>, keep_dev?: string[], overrides?: table<string, string>, summed?: table<string, boolean> }
---@return { packages: table[], builds: table[] } sorted by name
function resolver.solve(opts) end

---Returns a hint: the command or edit that avoids a version.
---@param opts { name: string, version: string, needs: { dependency: string, who: string, flags?: string }[], overrides?: table<string, string> }
---@return string
function resolver.avoid(opts) end

return resolver
