---@meta

---@class pluv.Candidate an interpreter that is there
---@field name "lua"|"luajit"|"luau"|"builtin"
---@field version string of the interpreter, as "5.4.4" or "2.1.0-beta3"
---@field path string the interpreter; pluv itself for `builtin`
---@field source "installed"|"system"|"builtin"
---@field prefix? string the folder of an installed one
---@field commit? string of an installed LuaJIT

---@class pluv.Runtime : pluv.Candidate an interpreter, with the forms in which it is named
---@field lua string the language and its ABI, as "5.4"; "luau"
---@field target string what rockspecs are evaluated for: `lua`, or "luajit"
---@field tag string names trees and lock entries, as "lua-5.4"
---@field platform string such as "linux-x86_64-gnu"
---@field key string names it in caches, as "lua-5.4.4-linux-x86_64-gnu"
---@field provides table<string, string> rocks that it stands for: name to version
---@field loads_rocks boolean
---@field library string[] folders with modules of its own, below its folder `share`
---@field editor string what editors call its language, as "Lua 5.4" or "LuaJIT"

---@class pluv.RuntimeRequest which interpreter is wanted
---@field name? string nil means any
---@field version string a prefix, constraints, or a commit of LuaJIT; "" means any
---@field from string what asked for it, for messages
---@field file? string the file that asked
