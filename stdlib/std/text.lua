---Strings. Separators, prefixes and replaced parts are plain strings, never patterns;
---widths count UTF-8 characters.
local M = {}

---Removes blanks at both ends.
---@param text string
---@return string
function M.trim(text)
  return text:match("^%s*(.-)%s*$") --[[@as string]]
end

---Reports whether a string begins with another.
---@param text string
---@param prefix string
---@return boolean
function M.starts_with(text, prefix)
  return text:sub(1, #prefix) == prefix
end

---Reports whether a string ends with another.
---@param text string
---@param suffix string
---@return boolean
function M.ends_with(text, suffix)
  return suffix == "" or text:sub(-#suffix) == suffix
end

---Reports whether a string contains another.
---@param text string
---@param part string
---@return boolean
function M.contains(text, part)
  return text:find(part, 1, true) ~= nil
end

---Splits a string at separators.
---@param text string
---@param separator string not empty
---@param limit? integer maximum number of parts; the last one has the rest
---@return string[]
function M.split(text, separator, limit)
  assert(separator ~= "", "the separator must not be empty")
  local parts, from = {}, 1
  while not limit or #parts + 1 < limit do
    local first, last = text:find(separator, from, true)
    if not first then
      break
    end
    parts[#parts + 1] = text:sub(from, first - 1)
    from = last --[[@as integer]] + 1
  end
  parts[#parts + 1] = text:sub(from)
  return parts
end

---Returns the words of a string, separated by blanks.
---@param text string
---@return string[]
function M.words(text)
  local list = {}
  for word in text:gmatch("%S+") do
    list[#list + 1] = word
  end
  return list
end

---Returns the lines of a string without "\n" or "\r\n". An unfinished last line
---counts, an empty one does not.
---@param text string
---@return string[]
function M.lines(text)
  local list = {}
  for line, ending in text:gmatch("([^\n]*)(\n?)") do
    if line ~= "" or ending ~= "" then
      list[#list + 1] = (line:gsub("\r$", ""))
    end
  end
  return list
end

---Replaces every occurrence of a string.
---@param text string
---@param old string not empty
---@param new string
---@return string text
---@return integer count number of replacements
function M.replace(text, old, new)
  local parts = M.split(text, old)
  return table.concat(parts, new), #parts - 1
end

---Returns a Lua pattern that matches just this string.
---@param text string
---@return string
function M.escape_pattern(text)
  return (text:gsub("%p", "%%%0"))
end

---Returns the number of UTF-8 characters of a string.
---@param text string
---@return integer
function M.width(text)
  local _, continuations = text:gsub("[\128-\191]", "")
  return #text - continuations --[[@as integer]]
end

---Pads a string with blanks to a width; a longer one is unchanged.
---@param text string
---@param width integer number of characters
---@param side? "left"|"right"|"both" side of the blanks [default: right]
---@return string
function M.pad(text, width, side)
  local gap_width = math.max(0, width - M.width(text))
  local left = side == "left" and gap_width or side == "both" and math.floor(gap_width / 2) or 0
  return (" "):rep(left) .. text .. (" "):rep(gap_width - left)
end

---@param text string
---@param count integer
---@return string characters the first characters of a string
local function first(text, count)
  local out = {}
  for character in text:gmatch("[^\128-\191][\128-\191]*") do
    if #out >= count then
      break
    end
    out[#out + 1] = character
  end
  return table.concat(out)
end

---Truncates a string to a width; a truncated one ends with `mark`, as far as it fits.
---@param text string
---@param width integer number of characters
---@param mark? string end of a truncated one [default: "…"]
---@return string
function M.truncate(text, width, mark)
  if M.width(text) <= width then
    return text
  end
  mark = first(mark or "…", width)
  return first(text, width - M.width(mark)) .. mark
end

---Puts a prefix before each line that is not empty.
---@param text string
---@param prefix string
---@return string
function M.indent(text, prefix)
  return (("\n" .. text)
    :gsub("\n([^\r\n])", function(start)
      return "\n" .. prefix .. start
    end)
    :sub(2))
end

---Removes the common indentation of all lines, and an empty first line, so that long
---strings can be indented in source code. Blank lines do not count and become empty.
---@param text string
---@return string
function M.dedent(text)
  text = text:gsub("^[ \t]*\r?\n", "", 1)
  local common
  for line in text:gmatch("[^\n]+") do
    local blanks = line:match("^([ \t]*)[^%s]")
    if blanks then
      common = common or blanks
      while blanks:sub(1, #common) ~= common do
        common = common:sub(1, -2)
      end
    end
  end
  local out = {}
  for line, ending in text:gmatch("([^\n]*)(\n?)") do
    out[#out + 1] = (line:find("%S") and line:sub(#(common or "") + 1) or line:match("\r?$")) .. ending
  end
  return table.concat(out)
end

---Wraps a string at a width, between words; a longer word has a line of its own.
---Empty lines separate paragraphs.
---@param text string
---@param width integer number of characters
---@return string
function M.wrap(text, width)
  local paragraphs = {}
  for _, paragraph in ipairs(M.split((text:gsub("\r\n", "\n"):gsub("\n[ \t]*\n%s*", "\n\n")), "\n\n")) do
    local lines = {}
    local line ---@type string?
    for _, word in ipairs(M.words(paragraph)) do
      if line and M.width(line) + 1 + M.width(word) > width then
        lines[#lines + 1] = line
        line = word
      else
        line = line and line .. " " .. word or word
      end
    end
    lines[#lines + 1] = line
    paragraphs[#paragraphs + 1] = table.concat(lines, "\n")
  end
  return table.concat(paragraphs, "\n\n")
end

---@param cell any
---@return string
local function written(cell)
  return cell == nil and "" or tostring(cell)
end

---Aligns rows in columns, each as wide as its widest cell. Each row becomes a line.
---@param rows any[][] cells, converted by `tostring`; nil is empty
---@param options? { gap?: string, align?: ("left"|"right")[] } gap between columns [default: two blanks], alignment [default: left]
---@return string
function M.columns(rows, options)
  local gap, align = options and options.gap or "  ", options and options.align or {}
  local widths = {}
  for _, row in ipairs(rows) do
    for i = 1, table.maxn(row) do
      widths[i] = math.max(widths[i] or 0, M.width(written(row[i])))
    end
  end
  local lines = {}
  for n, row in ipairs(rows) do
    local cells = {}
    for i = 1, table.maxn(row) do
      cells[i] = M.pad(written(row[i]), widths[i], align[i] == "right" and "left" or "right")
    end
    lines[n] = (table.concat(cells, gap):gsub("%s+$", "")) .. "\n"
  end
  return table.concat(lines)
end

return M
