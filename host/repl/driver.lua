-- Evaluates the chunks of `pluv repl` in the runtime itself: a Lua of any version, LuaJIT, or
-- the builtin one. A request is a kind and a text, and so is each answer.
--
--   eval TEXT       runs TEXT and prints its results, or its error; answers `done`, with
--                   `interrupted` if it was, or `incomplete` if more lines are to come
--   fields CHAIN    answers `names` with the fields of a value such as `string` or `io.stdout:`
--   modules         answers `names` with the modules that need no file
--   again           returns, and answers `again` when it is called again
--
-- A program talks over pipes. Ctrl-C makes its Lua throw an error at any time, and what was just
-- read is lost. So each request is a line with a number, sent again after the answer `lost`, and
-- one with an old number is passed over.
local from, to, chunk_name = ... ---@type any, any, string?
local receive, send = from, to ---@type any, any
local concat, sort = table.concat, table.sort
local getmetatable = debug.getmetatable
local ipairs, next, pairs, rawget, select, tonumber, tostring, type = ipairs, next, pairs, rawget, select, tonumber, tostring, type
local stdout, stderr, traceback, pcall, xpcall = io.stdout, io.stderr, debug.traceback, pcall, xpcall
local compile, package, globals = loadstring or load, package, _G

-- Calls an answer. In the builtin runtime an error is never thrown outside of `eval`.
local attempt = function(answer, text)
  return true, answer(text)
end ---@type fun(answer: function, text: string): boolean, string, string

if type(receive) == "string" then
  local requests, answers = assert(io.open(receive, "rb")), assert(io.open(send, "wb"))
  local last = 0
  local marks = { n = "\n", ["0"] = "\0", ["\\"] = "\\" }
  local escapes = { ["\n"] = "\\n", ["\\"] = "\\\\" }
  local function write(number, kind, text)
    repeat
      -- The first line break ends a line that was begun.
      local is_good = pcall(function()
        answers:write("\n", number, " ", kind, " ", (text:gsub("[\n\\]", escapes)), "\n")
        answers:flush()
      end)
    until is_good
  end
  -- Not a tail call: LuaJIT throws the error with the first instruction after the call.
  local function read()
    local line = requests:read("*l")
    return line
  end
  receive = function()
    while true do
      local is_good, line = pcall(read)
      if not is_good then
        write(0, "lost", "")
      elseif not line then
        return nil, ""
      else
        local number, kind, text = line:match("^(%d+) (%a+) (.*)$")
        if tonumber(number) == last + 1 then
          last = last + 1
          return kind, (text:gsub("\\(.)", marks))
        end
      end
    end
  end
  send = function(kind, text)
    write(last, kind, text)
  end
  attempt = pcall
  _G.arg = { [0] = "lua" }
end
chunk_name = chunk_name or "=stdin"

-- A result is shown with this many entries, in this many levels of tables.
local most, levels, width = 60, 3, 78
local budget = most -- entries of the result that may still be shown

local show ---@type fun(value: any, level: integer): string

local function quoted(text)
  local escaped = text:gsub('["\\]', "\\%0"):gsub("\n", "\\n"):gsub("%c", function(char)
    return ("\\%03d"):format(char:byte())
  end)
  return '"' .. escaped .. '"'
end

local function key(k)
  return type(k) == "string" and k:find("^[%a_][%w_]*$") and k or "[" .. show(k, levels) .. "]"
end

local function by_name(a, b)
  local same = type(a) == type(b)
  if same and (type(a) == "number" or type(a) == "string") then
    return a < b
  end
  return (same and tostring(a) or type(a)) < (same and tostring(b) or type(b))
end

local function has_text(value)
  local meta = getmetatable(value)
  return type(meta) == "table" and rawget(meta, "__tostring") ~= nil
end

-- Puts short parts, as of a list of numbers, into common lines.
local function filled(parts, room)
  local lines = {}
  for _, part in ipairs(parts) do
    local last = lines[#lines]
    if #part <= 10 and last and not last:find("[{=]") and #last + #part + 2 <= room then
      lines[#lines] = last .. ", " .. part
    else
      lines[#lines + 1] = part
    end
  end
  return lines
end

function show(value, level)
  if type(value) == "string" then
    return level == 0 and value or quoted(value)
  elseif type(value) ~= "table" or has_text(value) then
    return tostring(value)
  elseif next(value) == nil then
    return "{}"
  elseif level >= levels then
    return "{…}"
  end
  local parts, keys, count = {}, {}, 0
  local function add(k, named)
    if budget > 0 then
      budget = budget - 1
      parts[#parts + 1] = named .. show(rawget(value, k), level + 1)
    end
  end
  while rawget(value, count + 1) ~= nil do
    count = count + 1
    add(count, "")
  end
  for k in next, value do
    if not (type(k) == "number" and k >= 1 and k <= count and k % 1 == 0) then
      keys[#keys + 1] = k
    end
  end
  sort(keys, by_name)
  for i = 1, #keys do
    add(keys[i], key(keys[i]) .. " = ")
  end
  local hidden = count + #keys - #parts
  parts[#parts + 1] = hidden > 0 and ("… %d more"):format(hidden) or nil
  local line, indent = "{ " .. concat(parts, ", ") .. " }", ("  "):rep(level + 1)
  if #line + #indent <= width and not line:find("\n", 1, true) then
    return line
  end
  return "{\n" .. indent .. concat(filled(parts, width - #indent), ",\n" .. indent) .. ",\n" .. ("  "):rep(level) .. "}"
end

local this = debug.getinfo(1, "S") ---@type any
local own = (this.short_src or this.source) .. ":"

-- Removes the lines of this file, and those below, from a traceback. An error of Ctrl-C begins
-- with a position in this file.
local function trimmed(trace)
  if trace:sub(1, #own) == own then
    trace = trace:sub(#own + 1):gsub("^%d+: ", "")
  end
  local at = trace:find("\n\t" .. own, 1, true)
  return at and trace:sub(1, at - 1) or trace
end

local function failed(message)
  if type(message) ~= "string" and not has_text(message) then
    budget = most
    message = "error object: " .. show(message, 0)
  end
  return trimmed(traceback(tostring(message), 2))
end

local function is_incomplete(problem)
  return problem:find("<eof>'?$") or problem:find(" at EOF:")
end

-- Returns a function for a chunk or an expression; or nil and, unless more is to come, why not.
local function load_chunk(text)
  -- Without the line break an open string would be incomplete, though it cannot go on.
  text = text:gsub("^%s*=", "return ") .. "\n"
  local chunk, problem = compile("return " .. text, chunk_name)
  if chunk then
    return chunk
  end
  local is_open = is_incomplete(problem)
  chunk, problem = compile(text, chunk_name)
  return chunk, not (chunk or is_open or is_incomplete(problem)) and problem or nil
end

local function print_all(...)
  local shown = {}
  for i = 1, select("#", ...) do
    budget = most
    shown[i] = show((select(i, ...)), 0)
  end
  if shown[1] then
    stdout:write(concat(shown, "\t"), "\n")
  end
end

local answers = {} ---@type table<string, fun(text: string): string, string>

function answers.eval(text)
  local chunk, problem = load_chunk(text)
  if chunk then
    -- __tostring of a result may fail too.
    local is_good, failure = xpcall(function()
      print_all(chunk())
    end, failed)
    stdout:flush()
    if not is_good then
      -- What the builtin runtime says after Ctrl-C, in the words of the others.
      local said = failure == "context canceled" and "interrupted!" or tostring(failure)
      stderr:write(said, "\n")
      return "done", said:find("^[^\n]*interrupted!") and "interrupted" or ""
    end
  elseif problem then
    stderr:write((problem:gsub("%s*$", "\n")))
  else
    return "incomplete", ""
  end
  return "done", ""
end

-- Returns the table with the fields of a value: itself, or what its metatable names.
local function fields_of(value)
  if type(value) == "table" then
    return value
  end
  local meta = getmetatable(value)
  local index = type(meta) == "table" and rawget(meta, "__index")
  return type(index) == "table" and index or nil
end

-- Calls a function for each table in which a field of a value is searched.
local function each_table(value, fn)
  local fields = fields_of(value)
  for _ = 1, 20 do
    if not fields or fn(fields) then
      return
    end
    local meta = getmetatable(fields)
    local index = type(meta) == "table" and rawget(meta, "__index")
    fields = type(index) == "table" and index or nil
  end
end

local function names(found)
  sort(found)
  return "names", concat(found, "\n")
end

function answers.fields(chain)
  local value = globals ---@type any
  for name in chain:gmatch("[%w_]+") do
    local found
    each_table(value, function(fields)
      found = rawget(fields, name)
      return found ~= nil
    end)
    value = found
  end
  local found, known = {}, {}
  each_table(value, function(fields)
    for name, field in next, fields do
      local fits = type(name) == "string" and name:find("^[%a_][%w_]*$") and not known[name]
      if fits and (chain:sub(-1) ~= ":" or type(field) == "function") then
        known[name] = true
        found[#found + 1] = name
      end
    end
  end)
  return names(found)
end

function answers.modules()
  local found = {}
  for _, list in pairs { package.loaded, package.preload } do
    for name in next, list do
      found[#found + 1] = type(name) == "string" and not name:find("\n") and name or nil
    end
  end
  return names(found)
end

local has_ended, is_again = false, false ---@type boolean, boolean

local function serve()
  if is_again then
    send("again", "")
  end
  while not has_ended do
    local kind, text = receive()
    if kind == "again" then
      is_again = true
      return
    end
    local answer = answers[kind] ---@type (fun(text: string): string, string)?
    has_ended = answer == nil
    if answer then
      local is_good, sort_of, result = attempt(answer, text)
      if is_good then
        send(sort_of, result)
      else
        send("done", "interrupted")
      end
    end
  end
end

local registry = rawget(debug, "getregistry") ---@type any
if registry then
  registry()["pluv.repl"] = serve
end
serve()
