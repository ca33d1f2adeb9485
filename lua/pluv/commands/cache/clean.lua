---@type pluv.Command
return {
  summary = "Remove everything from the caches",
  description = "Downloads, manifests, built rocks and runtimes, and copies of git repositories; all of it can be made again.\nTrees of projects keep working.",
  examples = { "pluv cache clean" },
  run = function(ctx)
    local kinds = require("pluv.cache.kinds")
    local files, bytes = 0, 0
    for _, kind in ipairs(kinds.list) do
      local used = kinds.usage(kind)
      files, bytes = files + used.files, bytes + used.bytes
      kinds.remove(kind)
    end
    if ctx.json then
      ctx:out("", { files = files, bytes = bytes })
    else
      require("std.log").note("removed %d files, %s", files, kinds.size(bytes))
    end
  end,
}
