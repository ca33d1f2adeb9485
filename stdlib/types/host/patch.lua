---@meta host.patch

---Patches in the unified format.
---@class host.patch
local patch = {}

---Applies a patch below a folder; up to two lines of context may not match.
---Fails with `build.patch`, `file.escape`.
---@param opts { root: string, name: string, text: string, strip: integer, create: boolean }
function patch.apply(opts) end

return patch
