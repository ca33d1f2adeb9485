---@type pluv.Command
return {
  summary = "List the runtimes that are there",
  examples = { "pluv list", "pluv --json list" },
  run = function(ctx)
    local runtimes = require("pluv.runtime.system").candidates { version = "" }
    runtimes[#runtimes + 1] = require("pluv.runtime").builtin()
    local describe = require("pluv.runtime").summary
    local data, lines = {}, {}
    for i, runtime in ipairs(runtimes) do
      data[i] = describe(runtime)
      lines[i] = ("%-8s %-14s %-8s %s\n"):format(runtime.name, runtime.version, runtime.source, runtime.path)
    end
    ctx:out(table.concat(lines), data)
  end,
}
