---@param seconds integer
---@return string
local function span(seconds)
  for _, unit in ipairs { { 86400, "d" }, { 3600, "h" }, { 60, "min" } } do
    if seconds >= unit[1] then
      return ("%d %s"):format(seconds / unit[1], unit[2])
    end
  end
  return ("%d s"):format(seconds)
end

---Certificates that expire within this many days are reported.
local soon = 14

---@param health pluv.Health
---@return string[]
local function row(health)
  local style = require("host.term").style
  local colours = { up = "green", behind = "yellow", down = "red" }
  local facts = {}
  if health.error then
    facts[#facts + 1] = health.error
  end
  if health.milliseconds then
    facts[#facts + 1] = ("%d ms"):format(health.milliseconds)
  end
  if health.age_seconds then
    facts[#facts + 1] = ("manifest %s old"):format(span(health.age_seconds))
  end
  local days = health.certificate_days
  if days then
    local text = days < 0 and ("certificate expired %s ago"):format(span(-days * 86400)) or ("certificate valid for %d d"):format(days)
    facts[#facts + 1] = days < soon and style("yellow", text) or text
  end
  return { style(colours[health.state], health.state), health.registry, health.kind, health.url, table.concat(facts, ", ") }
end

---@type pluv.OwnCommand
return {
  summary = "Check that all registries and mirrors work",
  guide = "registries",
  description = [[
Shows whether each server answers, how fast, how old its manifest is and when its certificate expires. A mirror is
`behind` if its manifest is a day older than the registry's. Exits with code 1 if neither a registry nor any of its
mirrors can be used.]],
  flags = { runtime = { value = "RUNTIME", complete = "runtimes", help = "check the manifests for this runtime" } },
  examples = { "pluv mirror check", "pluv --json mirror check" },
  run = function(ctx, opts)
    local project = require("pluv.project").find_root(ctx.start) and ctx:project() or nil
    if not project then
      require("host.http").configure { offline = ctx.offline, retries = -1 }
    end
    local runtime = require("pluv.runtime").choose(project, opts.runtime, ctx.dir)
    local registries = require("pluv.registry").list(project)
    for _, registry in ipairs(registries) do
      if ctx.offline and registry.location:find("^https?://") then
        require("std.errors").raise {
          code = "fetch.offline",
          message = ("`%s` cannot be checked offline"):format(registry.name),
          hint = "run the command without `--offline`",
        }
      end
    end
    local list, down = require("pluv.registry.health").check(registries, runtime.target)
    ctx:out(function()
      local rows = {}
      for i, health in ipairs(list) do
        rows[i] = row(health)
      end
      return require("host.term").table { header = { "state", "registry", "kind", "url", "answer" }, rows = rows }
    end, list)
    return #down > 0 and 1 or 0
  end,
}
