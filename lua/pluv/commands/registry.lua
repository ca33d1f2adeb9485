---@type pluv.CommandGroup
return { summary = "Configure registries, and log in to them", section = "registries" }
