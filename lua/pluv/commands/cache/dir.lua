---@type pluv.OwnCommand
return {
  summary = "Print the folder of the caches",
  guide = "caching",
  examples = { "pluv cache dir" },
  run = function(ctx)
    local dir = require("pluv.machine.folders").cache()
    ctx:value(dir .. "\n", { dir = dir })
  end,
}
