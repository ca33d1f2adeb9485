---The folders that pluv makes in its cache; nothing else there is touched.
local folders = { "objects", "urls", "tmp", "index", "metadata", "seeds", "rocks", "runtimes", "git", "work" }

---@type pluv.Command
return {
  summary = "Remove everything from the caches",
  description = "Downloads, manifests, built rocks and runtimes, and copies of git repositories; all of it can be made again.\nTrees of projects keep working.",
  examples = { "pluv cache clean" },
  run = function(ctx)
    local fs, path = require("std.fs"), require("std.path")
    local cache = require("host.platform").describe().cache
    local files, bytes = 0, 0
    for _, name in ipairs(folders) do
      local dir = path.join(cache, name)
      if fs.is_dir(dir) then
        for _, entry in ipairs(fs.walk(dir)) do
          if entry.type == "file" then
            local info = fs.stat(path.join(dir, entry.name))
            files, bytes = files + 1, bytes + (info and info.size or 0)
          end
        end
        fs.remove(dir)
      end
    end
    fs.remove(path.join(cache, "interpreters.json"))
    if ctx.json then
      ctx:out("", { files = files, bytes = bytes })
    else
      require("std.log").note("removed %d files, %.1f MB", files, bytes / 1e6)
    end
  end,
}
