---Prints failures, and chooses the exit code.
local modules = require("host.modules")
local term = require("host.term")

local M = {}

local exit_codes = { ["cli.usage"] = 2, ["interrupted"] = 130 } ---@type table<string, integer?>

---Makes failures end with LuaRocks' exit codes, for `pluv rocks`.
function M.codes_of_luarocks()
  exit_codes = { ["file.permission"] = 2, ["file.locked"] = 4, ["interrupted"] = 130 }
end

---The guide that explains a failure, by the part of its code before the period.
---@type table<string, string?>
M.guides = {
  archive = "trusting",
  artifact = "caching",
  auth = "registries",
  build = "building",
  command = "commands-of-your-own",
  config = "files",
  constraint = "dependencies",
  digest = "locking",
  eject = "changing-pluv",
  env = "environment",
  fetch = "registries",
  git = "dependencies",
  home = "files",
  hook = "hooks",
  index = "registries",
  lock = "locking",
  project = "projects",
  registry = "registries",
  remote = "caching",
  resolve = "dependencies",
  rockspec = "building",
  run = "tasks",
  self = "installing",
  runtime = "runtimes",
  task = "tasks",
  tree = "files",
  trust = "trusting",
}

---Returns the hint for an error in a module that the user replaced.
---@param failure std.Failure
---@return string?
local function hint_of_own(failure)
  for _, dir in ipairs(failure.code == "lua.error" and modules.roots() or {}) do
    if failure.message:sub(1, #dir) == dir then
      return "`pluv --no-user-lua` runs without your own modules; `pluv --no-user-lua eject --list` lists them"
    end
  end
end

---Returns a failure and its causes. Other code may have made a cycle of them.
---@param failure std.Failure
---@return std.Failure[]
local function chain(failure)
  local links, seen = {}, {}
  local link = failure ---@type std.Failure?
  while type(link) == "table" and not seen[link] do
    links[#links + 1], seen[link] = link, true
    link = link.cause
  end
  return links
end

---Returns the first hint.
---@param links std.Failure[]
---@return string?
local function hint_of(links)
  for _, link in ipairs(links) do
    local hint = link.hint or hint_of_own(link)
    if hint then
      return hint
    end
  end
end

---Returns the guide of the innermost cause that has one.
---@param links std.Failure[]
---@return string?
local function topic_of(links)
  for i = #links, 1, -1 do
    local topic = M.guides[links[i].code:match("^%a+") or ""]
    if topic then
      return topic
    end
  end
end

---Returns a failure as data: `hint` is the one that is shown; `causes` begins with
---the nearest.
---@param failure std.Failure
---@return { code: string, message: string, hint?: string, topic?: string, causes: { code: string, message: string, hint?: string }[], also?: string[] }
local function data_of(failure)
  local links, causes, also = chain(failure), {}, {}
  for i, link in ipairs(links) do
    if i > 1 then
      -- A failed program may have written nothing below the line that reports it.
      causes[i - 1] = { code = link.code, message = (link.message:gsub("%s+$", "")), hint = link.hint }
    end
    for _, message in ipairs(link.also or {}) do
      also[#also + 1] = message
    end
  end
  return {
    code = failure.code,
    message = failure.message,
    hint = hint_of(links),
    topic = topic_of(links),
    causes = causes,
    also = also[1] and also or nil,
  }
end

---Returns the code of a failure for terminals, to search for it. Pipes have it with
---`--json`.
---@param failure std.Failure
---@return string
local function shown_code(failure)
  return term.terminals().stderr and " " .. term.style("dim", "[" .. failure.code .. "]") or ""
end

---@param failure std.Failure
---@return string[]
local function lines_of(failure)
  local links = chain(failure)
  local lines = { "pluv: " .. term.style("red", "error:") .. " " .. failure.message .. shown_code(failure) }
  for i = 2, #links do
    lines[i] = "  caused by: " .. links[i].message:gsub("\n", "\n  ")
  end
  for _, link in ipairs(links) do
    for _, message in ipairs(link.also or {}) do
      lines[#lines + 1] = "  also failed: " .. message
    end
  end
  local hint = hint_of(links)
  if hint then
    lines[#lines + 1] = ""
    lines[#lines + 1] = term.style("cyan", "hint:") .. " " .. hint
  end
  local topic = term.terminals().stderr and topic_of(links) -- a pipe has the code's guide with `--json`
  if topic then
    lines[#lines + 1] = (hint and "" or "\n") .. term.style("cyan", "see:") .. " pluv help " .. topic
  end
  return lines
end

---Returns the exit code of the innermost usage error or interrupt, if any.
---@param failure std.Failure
---@return integer
local function exit_code(failure)
  for _, link in ipairs(chain(failure)) do
    if exit_codes[link.code] then
      return exit_codes[link.code]
    end
  end
  return 1
end

---Prints a bug with its traceback.
---@param message string
---@param trace string
---@return integer code
local function show_bug(message, trace)
  if not term.event("error", { code = "lua.bug", message = message, causes = {}, trace = trace }) then
    local ejected = modules.roots()[1] and "; does it happen with `pluv --no-user-lua` too?" or ""
    term.note(
      "error",
      ("pluv: %s %s\n%s\n\nthis is a bug in pluv; please report it with the lines above%s"):format(
        term.style("red", "internal error:"),
        message,
        trace,
        ejected
      )
    )
  end
  return 70
end

---Prints a failure, or a bug with its traceback; with `--json` as a line of JSON.
---@param failure std.Failure|{ bug: string, trace: string }
---@return integer code
function M.show(failure)
  if failure.bug then
    return show_bug(failure.bug, failure.trace)
  elseif failure.code == "lua.bug" then
    return show_bug(failure.message, "")
  elseif
    term.event("error", data_of(failure) --[[@as table<string, any>]])
  then
    return exit_code(failure)
  elseif failure.code == "interrupted" then
    local cause = failure.cause
    local search = cause and cause.code == "resolve.limit" and "\n  " .. cause.message or ""
    term.note("error", "pluv: interrupted" .. search)
    return 130
  end
  term.note("error", table.concat(lines_of(failure), "\n"))
  return exit_code(failure)
end

return M
