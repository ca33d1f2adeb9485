---@type pluv.Command
return {
  summary = "Print the folder of the caches",
  examples = { "pluv cache dir" },
  run = function(ctx)
    local dir = require("host.platform").describe().cache
    ctx:out(dir .. "\n", { dir = dir })
  end,
}
