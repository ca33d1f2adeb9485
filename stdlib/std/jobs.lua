---Parallel work: described as a graph, then run.
---
---Jobs of the kinds fetch, unpack, hash, copy and spawn run in the host. A `lua` job
---calls `require(module)[call](args)` in its own Lua state, so arguments and result
---are copied and must be plain data.
local host = require("host.jobs")
local errors = require("std.errors")

local M = {}

---@class std.Job
---@field id string unique in its graph
---@field label? string names it when it is done, such as "built lpeg" [default: not shown]
---@field doing? string names it while it runs, such as "building lpeg" [default: `label`]
---@field needs? string[] ids of jobs to wait for

---@class std.Outcome
---@field id string
---@field state "done"|"failed"|"skipped"
---@field result any
---@field error? std.Failure
---@field seconds number

---@class std.Graph a graph of jobs
---@field package handle userdata
---@field package count integer number of jobs
local Graph = {}
Graph.__index = Graph

---Returns an empty graph. `title` is shown with its progress, which counts the jobs that
---have a label, or all if none has; `limit` is the number of concurrent jobs, `network`
---that of downloads.
---@param options { title: string, limit?: integer, network?: integer }
---@return std.Graph
function M.graph(options)
  return setmetatable({ handle = host.graph(options), count = 0 }, Graph)
end

---@param graph std.Graph
---@param kind string
---@param options table
---@return string id
local function add(graph, kind, options)
  graph.count = graph.count + 1
  local job, rest = {}, {}
  for name, value in pairs(options) do
    local part = (name == "id" or name == "label" or name == "doing" or name == "needs") and job or rest
    part[name] = value
  end
  return host[kind](graph.handle, job, rest)
end

---Downloads a file. The result is that of `http.download`.
---@param options { id: string, label?: string, doing?: string, needs?: string[], url: string, sha256?: string, to?: string, immutable?: boolean, mirrored?: boolean, expect?: "archive", member?: string, md5?: string }
---@return string id for `needs`
function Graph:fetch(options)
  return add(self, "fetch", options)
end

---Unpacks an archive into a folder.
---@param options { id: string, label?: string, doing?: string, needs?: string[], archive: string, to: string }
---@return string id for `needs`
function Graph:unpack(options)
  return add(self, "unpack", options)
end

---Computes the SHA-256 of a file, the result. Fails with `digest.mismatch` if it
---differs from `sha256`.
---@param options { id: string, label?: string, doing?: string, needs?: string[], path: string, sha256?: string }
---@return string id for `needs`
function Graph:hash(options)
  return add(self, "hash", options)
end

---Copies a folder.
---@param options { id: string, label?: string, doing?: string, needs?: string[], from: string, to: string }
---@return string id for `needs`
function Graph:copy(options)
  return add(self, "copy", options)
end

---Runs a program. The result is its output. Fails with `process.exit`.
---@param options { id: string, label?: string, doing?: string, needs?: string[], argv: string[], dir?: string, env?: table<string, string> }
---@return string id for `needs`
function Graph:spawn(options)
  return add(self, "spawn", options)
end

---Calls `require(module)[call](args)` in its own Lua state. The result is the first
---result of the call.
---@param options { id: string, label?: string, doing?: string, needs?: string[], module: string, call: string, args?: any }
---@return string id for `needs`
function Graph:lua(options)
  return add(self, "lua", options)
end

---Runs the graph. Raises the first failure, in order of description; its `also` has
---the others.
---@return table<string, any> results by id
---@return std.Outcome[] report in the order of description
function Graph:run()
  if self.count == 0 then
    return {}, {}
  end
  local report = host.run(self.handle)
  local results, also = {}, {}
  local first ---@type std.Outcome?
  for _, outcome in ipairs(report.jobs) do
    if outcome.state ~= "failed" then
      results[outcome.id] = outcome.result
    elseif first then
      also[#also + 1] = (outcome.error --[[@as std.Failure]]).message
    else
      first = outcome
    end
  end
  if first then
    local failure = first.error --[[@as std.Failure]]
    errors.raise {
      code = failure.code,
      message = failure.message,
      hint = failure.hint,
      cause = failure.cause,
      also = also,
      job = first.id,
    }
  end
  return results, report.jobs
end

return M
