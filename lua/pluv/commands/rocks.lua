---@type pluv.CommandGroup
return { summary = "LuaRocks' commands, on any tree of LuaRocks", section = "registries" }
