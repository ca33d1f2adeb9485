---@type pluv.CommandGroup
return { summary = "Work on the folder of a rocks server (luarocks-admin)" }
