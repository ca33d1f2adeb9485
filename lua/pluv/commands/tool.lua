---@type pluv.CommandGroup
return { summary = "Run and install programs of rocks, each in a tree of its own", section = "run" }
