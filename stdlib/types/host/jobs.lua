---@meta host.jobs

---@class pluv.TaskCommand : std.Command
---@field name string
---@field width integer

---Job graphs; see std.jobs.
---@class host.jobs
local jobs = {}

---Returns an empty graph.
---@param opts { title: string, limit?: integer, network?: integer }
---@return userdata graph
function jobs.graph(opts) end

---Downloads a file.
---@param graph userdata
---@param job std.Job
---@param opts { url: string, sha256?: string, to?: string, immutable?: boolean, mirrored?: boolean, expect?: "archive", member?: string, md5?: string }
---@return string id
function jobs.fetch(graph, job, opts) end

---Unpacks an archive.
---@param graph userdata
---@param job std.Job
---@param opts { archive: string, to: string }
---@return string id
function jobs.unpack(graph, job, opts) end

---Computes the SHA-256 of a file.
---@param graph userdata
---@param job std.Job
---@param opts { path: string, sha256?: string }
---@return string id
function jobs.hash(graph, job, opts) end

---Copies a folder.
---@param graph userdata
---@param job std.Job
---@param opts { from: string, to: string }
---@return string id
function jobs.copy(graph, job, opts) end

---Runs a program.
---@param graph userdata
---@param job std.Job
---@param opts { argv: string[], dir?: string, env?: table<string, string> }
---@return string id
function jobs.spawn(graph, job, opts) end

---Runs a program and prints its output line by line, after `name`. The result is the
---exit code. Fails with `task.failed`.
---@param graph userdata
---@param job { id: string, label?: string, needs?: string[] }
---@param opts pluv.TaskCommand
---@return string id
function jobs.task(graph, job, opts) end

---Calls `require(module)[call](args)` in its own Lua state.
---@param graph userdata
---@param job std.Job
---@param opts { module: string, call: string, args?: any }
---@return string id
function jobs.lua(graph, job, opts) end

---Runs the graph. Failures of jobs are in the report; an interrupt is raised.
---@param graph userdata
---@return { failed: boolean, jobs: std.Outcome[] }
function jobs.run(graph) end

return jobs
