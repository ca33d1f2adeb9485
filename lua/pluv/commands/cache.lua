---@type pluv.CommandGroup
return { summary = "Inspect, share and clear the caches", section = "registries" }
