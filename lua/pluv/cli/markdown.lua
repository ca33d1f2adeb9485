---Markdown for a terminal: the part of it that the guides use. Paragraphs, lists and
---tables are laid out for the width, blocks of code are indented.
local texts = require("std.text")

local M = {}

---@alias pluv.Styler fun(style: pluv.Style, text: string): string

local narrowest = 28

---Returns the width of a text in columns. Guides contain no wide characters.
---@param text string
---@return integer
local function columns(text)
  local _, more = text:gsub("[\128-\191]", "")
  return #text - more
end

---Breaks words into lines.
---@param text string
---@param room integer
---@return string[]
local function wrap(text, room)
  return texts.split(texts.wrap(text, room), "\n")
end

---Returns a link as text: for another guide, with the command that shows it; for a file
---that the binary does not have, with its path in the source.
---@param text string
---@param target string
---@return string
local function link(text, target)
  local guide = target:match("^([%w-]+)%.md")
  local command = target:match("^commands/([%w-]+)%.md")
  if guide or command then
    return ("%s (pluv help %s)"):format(text, guide or (command --[[@as string]]):gsub("-", " "))
  end
  local file = target:match("^%.%./%.%./([^#]+)")
  if file then
    return text == file and ("%s of pluv's source"):format(text) or ("%s (%s of pluv's source)"):format(text, file)
  end
  return target:find("^https?:") and target ~= text and ("%s (%s)"):format(text, target) or text
end

---Returns a text without links. Marks for code and bold stay.
---@param text string
---@return string
local function linked(text)
  return (text:gsub("%[([^%]]+)%]%(([^%)]+)%)", link))
end

---Replaces marks by styles, after wrapping: a mark may span lines.
---@param text string
---@param style pluv.Styler?
---@return string
local function inline(text, style)
  if not style then
    return (text:gsub("%*%*(.-)%*%*", "%1"))
  end
  local function over_lines(name)
    return function(words)
      return (
        words:gsub("[^\n]+", function(line)
          local blank, rest = line:match("^(%s*)(.*)$")
          return blank .. (rest ~= "" and style(name, rest) or "")
        end)
      )
    end
  end
  return (text:gsub("%*%*(.-)%*%*", over_lines("bold")):gsub("`([^`]+)`", over_lines("cyan")))
end

---@param line string a row of a table
---@return string[]
local function cells(line)
  local row = {}
  for _, cell in ipairs(texts.split(line:gsub("\\|", "\1"):match("^|(.*)|") or "", "|")) do
    local words = cell:gsub("\1", "|"):match("^%s*(.-)%s*$") --[[@as string]]
    row[#row + 1] = linked(words)
  end
  return row
end

---Returns a line of Markdown on its own, such as a row of a table; nil for a line that is
---not shown: a comment, a fence, the rule of a table.
---@param line string
---@return string?
function M.line(line)
  if line:find("^%s*<!%-%-") or line:find("^%s*```") or line:find("^|[%s|:-]+$") then
    return nil
  end
  local text = line:find("^|") and table.concat(cells(line), "  ") or inline(linked(line))
  return (text:gsub("^%s+", ""))
end

---Returns the styled lines of a cell; code that spans lines is styled in each of them.
---@param lines string[]
---@param style pluv.Styler?
---@return string[] styled
---@return integer[] width of each in columns
local function styled_cell(lines, style)
  local out, taken, is_code = {}, {}, false
  for i, line in ipairs(lines) do
    if style then
      line = is_code and "`" .. line or line
      is_code = select(2, line:gsub("`", "")) % 2 == 1
      line = is_code and line .. "`" or line
    end
    out[i] = inline(line, style)
    taken[i] = columns(style and line:gsub("`", ""):gsub("%*%*(.-)%*%*", "%1") or out[i])
  end
  return out, taken
end

---@param rows string[][] the first one is the head
---@param width integer
---@param style pluv.Styler?
---@return string[] lines
local function lay_out(rows, width, style)
  local widths, least, lines = {}, {}, {}
  for _, row in ipairs(rows) do
    for i, cell in ipairs(row) do
      widths[i] = math.max(widths[i] or 0, columns(cell))
      for word in cell:gmatch("%S+") do
        least[i] = math.max(least[i] or 0, columns(word))
      end
    end
  end
  -- Columns share the width, and are never narrower than their longest word.
  local room = width - 2 * #widths
  for i = 1, #widths do
    local rest = 0
    for j = i + 1, #widths do
      rest = rest + math.max(least[j] or 0, math.min(widths[j], narrowest))
    end
    widths[i] = math.max(math.min(widths[i], room - rest), least[i] or 0)
    room = room - widths[i]
  end
  for number, row in ipairs(rows) do
    local parts, taken, height = {}, {}, 1
    for i = 1, #widths do
      parts[i], taken[i] = styled_cell(wrap(row[i] or "", widths[i]), style)
      height = math.max(height, #parts[i])
    end
    for h = 1, height do
      local line = {}
      for i = 1, #widths do
        line[i] = (parts[i][h] or "") .. (" "):rep(i < #widths and widths[i] - (taken[i][h] or 0) or 0)
      end
      lines[#lines + 1] = "  " .. (table.concat(line, "  "):gsub("%s+$", ""))
    end
    if number == 1 then
      local rule = {}
      for i = 1, #widths do
        rule[i] = ("-"):rep(widths[i])
      end
      lines[#lines + 1] = "  " .. table.concat(rule, "  ")
    end
  end
  return lines
end

---Lays out a text.
---@param text string Markdown
---@param style pluv.Styler? [default: keep the Markdown marks]
---@param width integer? in columns [default: 80]
---@return string
function M.render(text, style, width)
  width = width or 80
  local out, paragraph, indent, rows = {}, {}, "", {}
  local function flush()
    if paragraph[1] then
      local block = {}
      for i, line in ipairs(wrap(linked(table.concat(paragraph, " ")), width - #indent)) do
        block[i] = (i > 1 and indent:gsub("[^ ]", " ") or indent) .. line
      end
      out[#out + 1] = inline(table.concat(block, "\n"), style)
    elseif rows[1] then
      out[#out + 1] = table.concat(lay_out(rows, width, style), "\n")
    end
    paragraph, indent, rows = {}, "", {}
  end
  local fence = false
  for line in (text .. "\n"):gmatch("([^\n]*)\n") do
    local level, heading = line:match("^(#+) (.*)$")
    local mark, item = line:match("^(%s*[-*] )%s*(.*)$")
    if not mark then
      mark, item = line:match("^(%s*%d+%. )%s*(.*)$")
    end
    if fence then
      fence = not line:find("^%s*```")
      if fence then
        out[#out + 1] = line == "" and "" or "    " .. line
      end
    elseif line:find("^%s*```") then
      flush()
      fence = true
    elseif level then
      flush()
      out[#out + 1] = style and style(
        "bold",
        (
          (heading --[[@as string]]):gsub("`", "")
        )
      ) or line
    elseif line:find("^|") then
      if not line:find("^|[%s|:-]+$") then
        rows[#rows + 1] = cells(line)
      end
    elseif mark then
      flush()
      indent, paragraph = mark, { item }
    elseif line:find("^%s*$") then
      flush()
      if out[#out] ~= "" then
        out[#out + 1] = ""
      end
    elseif line:find("^<!%-%- file: ") then
      flush() -- specs write the block below to this file
      out[#out + 1] = "  " .. line:match("^<!%-%- file: (.*) %-%->") .. ":"
    elseif not line:find("^<!%-%-") then
      paragraph[#paragraph + 1] = line:match("^%s*(.-)%s*$")
    end
  end
  flush()
  return (table.concat(out, "\n"):gsub("\n+$", "")) .. "\n"
end

return M
