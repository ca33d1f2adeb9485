---@meta host.replay

---Records of commands that change nothing, which pluv repeats without Lua.
---@class host.replay
local replay = {}

---Records what this command did: what it has written, and the program that it starts. The
---same command then has the same result as long as the files that it looked at do not change.
---Does nothing if one of them changed since two seconds before the command began, if the output depends on time,
---or on a system that does not tell when a file changed.
---
---`seen` are absolute paths, of which some may be missing; of `kinds` only the
---type, owner, mode and the comments before the first code count. `args` are how many of the last words of pluv's command line are passed on as the last
---of `argv`: these may be others the next time. After `lasts` seconds the command is not repeated.
---@param opts { seen: string[], kinds: string[], lasts?: integer, launch?: { argv: string[], env: table<string, string>, unset: string[], args: integer } }
function replay.keep(opts) end

return replay
