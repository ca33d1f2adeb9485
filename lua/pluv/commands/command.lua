---@type pluv.CommandGroup
return { summary = "List and create your own commands", section = "extend" }
