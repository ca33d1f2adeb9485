---@type pluv.OwnCommand
return {
  summary = "Upgrade installed tools",
  guide = "tools",
  description = "Takes the newest versions that the constraint of the installation allows. Without names, upgrades all tools.",
  args = { { "name", help = "an installed tool", complete = "tools", optional = true, many = true } },
  hints = { unexpected = "`pluv tool install NAME@VERSION` takes another version" },
  examples = { "pluv tool upgrade", "pluv tool upgrade luacheck" },
  run = function(ctx, opts)
    local records, tools, upgraded = require("pluv.tool.installation_record"), {}, {}
    for i, name in ipairs(opts.name or {}) do
      tools[i] = records.require(name)
    end
    for i, tool in ipairs(tools[1] and tools or records.all()) do
      upgraded[i] = require("pluv.tool.installed_tools").upgrade(ctx, tool)
    end
    if not upgraded[1] then
      require("std.log").note("no tools are installed")
    end
    ctx:done(upgraded)
  end,
}
