---@type pluv.CommandGroup
return { summary = "Update or remove pluv itself", section = "machine" }
