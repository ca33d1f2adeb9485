---@meta host.repl

---The prompt of `pluv repl`.
---@class host.repl
local repl = {}

---Reads chunks from the terminal and evaluates them in a runtime, until the end of input or of
---the program.
---@param opts pluv.Repl
---@return integer code
function repl.run(opts) end

---@class pluv.Repl
---@field argv string[] the command line of a Lua; empty for the builtin runtime
---@field env table<string, string> added to the environment
---@field unset string[] removed from it
---@field dir string folder for files of the session
---@field path string templates of modules
---@field cpath string templates of modules in C
---@field history string file of the lines typed before

return repl
