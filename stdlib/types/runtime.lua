---@meta

---@alias pluv.RuntimeName "lua"|"luajit"|"luau"|"builtin"
---@alias pluv.RuntimeOrigin "installed"|"system"|"builtin"

---@class pluv.Candidate an installed interpreter
---@field name pluv.RuntimeName
---@field version string version, such as "5.4.4" or "2.1.0-beta3"
---@field path string path of the interpreter; pluv itself for `builtin`
---@field source pluv.RuntimeOrigin
---@field prefix? string folder of an installed one
---@field commit? string commit of an installed LuaJIT

---@class pluv.Runtime : pluv.Candidate an interpreter with its names
---@field lua string Lua version and ABI, such as "5.4"; or "luau"
---@field target string target of rockspecs: `lua`, or "luajit"
---@field tag string name of trees and lock entries, such as "lua-5.4"
---@field platform string such as "linux-x86_64-gnu"
---@field key string name in caches, such as "lua-5.4.4-linux-x86_64-gnu"
---@field provides table<string, string> rocks that it provides: versions by name
---@field loads_rocks boolean
---@field library string[] folders of its own modules, below its folder `share`
---@field from? string origin of the request that it was chosen for, such as "--runtime"
---@field editor string its language in editors, such as "Lua 5.4" or "LuaJIT"

---@class pluv.RuntimeRequest a request for an interpreter
---@field name? string nil means any
---@field version string a prefix, constraints, or a commit of LuaJIT; "" means any
---@field from string origin of the request, for messages
---@field file? string file of the request
