---@type pluv.OwnCommand
return {
  summary = "Remove installed tools",
  guide = "tools",
  args = { { "name", help = "an installed tool", complete = "tools", many = true } },
  examples = { "pluv tool uninstall luacheck" },
  run = function(ctx, opts)
    local records, tools, removed = require("pluv.tool.installation_record"), {}, {}
    for i, name in ipairs(opts.name) do
      tools[i] = records.require(name)
    end
    for i, tool in ipairs(tools) do
      removed[i] = { name = tool.name, removed = require("pluv.tool.installed_tools").uninstall(tool) }
    end
    ctx:done(removed)
  end,
}
