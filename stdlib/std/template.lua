---Text templates. They only look up values and run no code, so they may come from
---anywhere.
---
--- | in a template | means |
--- |---|---|
--- | `${name}`, `${user.name}`, `${list.1}` | a value; must be a string, a number or a boolean |
--- | `${name \| upper}` | the value through a filter, or several |
--- | `$${` | a literal `${`; `${"{%"}` is a literal too |
--- | `{% if x %}` … `{% elseif not y.z and n == 1 %}` … `{% else %}` … `{% end %}` | a condition; missing values are false |
--- | `{% for x in list %}` … `{% end %}` | for each element of a list, with `loop.index`, `loop.first` and `loop.last` |
--- | `{% for key, x in table %}` … `{% end %}` | for each field, sorted by key |
--- | `{# … #}` | a comment |
---
---A line with only one `{% … %}` or `{# … #}` is removed.
---
---Escapes are filters: `c`, `json` and `lua` make a literal with quotes (`json`
---accepts tables), `html` escapes for text and quoted attributes, `shell` makes one
---word, `raw` changes nothing. The option `escape` is applied to every `${…}` without
---an escape. Other filters are `upper`, `lower` and `trim`.
local expressions = require("std.template.expressions")

local M = {}

local fail = expressions.fail

---@class std.TemplateOptions
---@field name? string name of the template, for messages
---@field escape? string escape for values without one
---@field filters? table<string, fun(value: any): any> more filters, by name

---@class std.TemplateBlock
---@field body table
---@field at table
---@field kind "for"|"if"
---@field branches? table[] of an `if`
---@field part fun(scope: table, out: string[])

---@param parts (string|fun(scope: table, out: string[]))[]
---@param scope table
---@param out string[]
local function run(parts, scope, out)
  for _, part in ipairs(parts) do
    if type(part) == "string" then
      out[#out + 1] = part
    else
      part(scope, out)
    end
  end
end

---@param head string text after `for`
---@param at table
---@return std.TemplateBlock
local function loop(head, at)
  local first, second, path = head:match("^([%a_][%w_]*)%s*,%s*([%a_][%w_]*)%s+in%s+(.*)$")
  if not first then
    first, path = head:match("^([%a_][%w_]*)%s+in%s+(.*)$")
  end
  if not first then
    fail(at, "`for %s` is not `for NAME in LIST` or `for KEY, NAME in TABLE`", head)
  end
  ---@cast path string
  local value_of, body = expressions.operand(path, at), {}
  return {
    body = body,
    at = at,
    kind = "for",
    part = function(scope, out)
      local values = value_of(scope)
      if type(values) ~= "table" then
        fail(at, "`%s` is a %s, not a table", path, type(values))
      end
      local keys = second and require("std.table").keys(values) or values
      local count = #keys
      for i = 1, count do
        local own = { loop = { index = i, first = i == 1, last = i == count } }
        if second then
          own[first], own[second] = keys[i], values[keys[i]]
        else
          own[first] = values[i]
        end
        run(body, setmetatable(own, { __index = scope }), out)
      end
    end,
  }
end

---@param head string text after `if`
---@param at table
---@return std.TemplateBlock
local function choice(head, at)
  local branches = { { test = expressions.condition(head, at), body = {} } }
  return {
    body = branches[1].body,
    at = at,
    kind = "if",
    branches = branches,
    part = function(scope, out)
      for _, branch in ipairs(branches) do
        if not branch.test or branch.test(scope) then
          return run(branch.body, scope, out)
        end
      end
    end,
  }
end

---Handles a `{% … %}`.
---@param stack table[] open blocks
---@param text string
---@param at table
local function tag(stack, text, at)
  local word, rest = text:match("^(%a+)%s*(.*)$")
  ---@cast rest string
  local top = stack[#stack]
  if word == "for" or word == "if" then
    local block = word == "for" and loop(rest, at) or choice(rest, at)
    table.insert(top.body, block.part)
    stack[#stack + 1] = block
  elseif word == "elseif" or word == "else" then
    local last = top.kind == "if" and top.branches[#top.branches]
    if not last or not last.test then
      fail(at, "`%s` is not inside an `if`", word)
    end
    top.body = {}
    table.insert(top.branches, { test = word == "elseif" and expressions.condition(rest, at) or nil, body = top.body })
  elseif word == "end" and top.kind then
    stack[#stack] = nil
  elseif word == "end" then
    fail(at, "`end` without a block")
  else
    fail(at, "unknown tag `{%% %s %%}`", text)
  end
end

local closing = { ["${"] = "}", ["{%"] = "%}", ["{#"] = "#}" }

---Finds the end mark; ignores end marks in quotes.
---@param text string
---@param opening string
---@param from integer
---@return integer? first
---@return integer? last
local function closing_of(text, opening, from)
  local mark = closing[opening]
  local at = text:find("[\"'%" .. mark .. "]", from)
  while at and text:sub(at, at + #mark - 1) ~= mark do
    local _, quoted = text:find("^([\"'])[^\n]-%1", at)
    at = text:find("[\"'%" .. mark .. "]", (opening ~= "{#" and quoted or at) + 1)
  end
  return at, at and at + #mark - 1
end

---Returns the position of the next mark.
---@param text string
---@param from integer
---@return integer? start
---@return string? opening
local function next_opening(text, from)
  local start = text:find("[%${][{%%#]", from)
  while start and not closing[text:sub(start, start + 1)] do
    start = text:find("[%${][{%%#]", start + 1)
  end
  return start, start and text:sub(start, start + 1)
end

---Compiles a template. Fails with `template.invalid`, with name and line, if it is
---invalid; the returned function does so for a missing value.
---@param text string
---@param options? std.TemplateOptions
---@return fun(values: table): string render
function M.compile(text, options)
  options = options or {}
  local name = options.name or "template"
  local root = { body = {} }
  local stack, line = { root }, 1
  local from = 1 ---@type integer
  while true do
    local start, opening = next_opening(text, from)
    local plain = text:sub(from, (start or #text + 1) - 1)
    local _, breaks = plain:gsub("\n", "")
    line = line + breaks
    local at = { name = name, line = line }
    local body = stack[#stack].body
    if not start then
      body[#body + 1] = plain
      break
    elseif opening == "${" and plain:sub(-1) == "$" then
      body[#body + 1] = plain:sub(1, -2) .. "${"
      from = start + 2
    else
      local last, after = closing_of(text, opening --[[@as string]], start + 2)
      if not last then
        fail(at, "`%s` has no `%s`", opening, closing[opening])
      end
      ---@cast last integer
      ---@cast after integer
      local inner = text:sub(start + 2, last - 1)
      from = after + 1
      if opening ~= "${" then
        local blanks = plain:match("^[ \t]*$")
            and (start - #plain == 1 or text:sub(start - #plain - 1, start - #plain - 1) == "\n")
            and plain
          or plain:match("\n([ \t]*)$")
        local behind = text:match("^[ \t]*\r?\n()", from) or (text:find("^[ \t]*$", from) and #text + 1)
        if blanks and behind then
          plain, from = plain:sub(1, #plain - #blanks), behind --[[@as integer]]
        end
      end
      body[#body + 1] = plain
      if opening == "${" then
        local value = expressions.substitution(inner:match("^%s*(.-)%s*$") --[[@as string]], at, options)
        body[#body + 1] = function(scope, out)
          out[#out + 1] = value(scope)
        end
      elseif opening == "{%" then
        tag(stack, inner:match("^%s*(.-)%s*$") --[[@as string]], at)
      end
      _, breaks = text:sub(start, from --[[@as integer]] - 1):gsub("\n", "")
      line = line + breaks
    end
  end
  if #stack > 1 then
    fail(stack[#stack].at, "`%s` has no `end`", stack[#stack].kind)
  end
  return function(values)
    local out = {}
    run(root.body, values, out)
    return table.concat(out)
  end
end

---Renders a template. Fails with `template.invalid`, with name and line.
---@param text string
---@param values table
---@param options? std.TemplateOptions
---@return string
function M.render(text, values, options)
  return M.compile(text, options)(values)
end

---Renders a template file. Fails with `template.invalid`, with path and line, and
---`file.missing`. In hooks, read the file with `hook.fs` instead.
---@param path string
---@param values table
---@param options? std.TemplateOptions
---@return string
function M.render_file(path, values, options)
  options = options or {}
  return M.render(require("std.fs").read(path), values, { name = options.name or path, escape = options.escape, filters = options.filters })
end

return M
