---Work in parallel, described first and then run.
---
---Jobs of the kinds fetch, unpack, hash, copy and spawn run in the host; a
---`lua` job calls `require(module)[call](args)` in a state of its own, so its
---arguments and its result are copied and must be plain data.
local host = require("host.jobs")
local errors = require("std.errors")

local M = {}

---@class std.Job
---@field id string unique in its graph
---@field label? string shown while it runs; without one it is not shown
---@field needs? string[] ids of jobs that must be done before

---@class std.Outcome
---@field id string
---@field state "done"|"failed"|"skipped"
---@field result any
---@field error? std.Failure
---@field seconds number

---@class std.Graph
local Graph = {}
Graph.__index = Graph

---@param options { title: string, limit?: integer, network?: integer }
---@return std.Graph
function M.graph(options)
  return setmetatable({ handle = host.graph(options), count = 0 }, Graph)
end

for _, kind in ipairs { "fetch", "unpack", "hash", "copy", "spawn", "lua" } do
  Graph[kind] = function(self, options)
    self.count = self.count + 1
    local job, rest = { id = options.id, label = options.label, needs = options.needs }, {}
    for name, value in pairs(options) do
      if name ~= "id" and name ~= "label" and name ~= "needs" then
        rest[name] = value
      end
    end
    return host[kind](self.handle, job, rest)
  end
end

---Runs the graph. Raises the first failure, in the order in which the jobs were
---described; others are in its `also`.
---@return table<string, any> results by id
---@return std.Outcome[] report in the order of description
function Graph:run()
  if self.count == 0 then
    return {}, {}
  end
  local report = host.run(self.handle)
  if not report.failed then
    local results = {}
    for _, outcome in ipairs(report.jobs) do
      results[outcome.id] = outcome.result
    end
    return results, report.jobs
  end
  local first, also = nil, {}
  for _, outcome in ipairs(report.jobs) do
    if outcome.state == "failed" and first then
      also[#also + 1] = outcome.error.message
    elseif outcome.state == "failed" then
      first = outcome.error
    end
  end
  errors.raise { code = first.code, message = first.message, hint = first.hint, cause = first.cause, also = also }
end

return M
