---@type pluv.CommandGroup
return { summary = "Make commands of your own" }
