---@type pluv.CommandGroup
return { summary = "Check registries and their mirrors", section = "registries" }
