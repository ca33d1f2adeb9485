local wrap = require("wrap")

local M = {}

---@param lines string[]
---@param width integer
---@return string[]
local function broken(lines, width)
  local out = {}
  for _, line in ipairs(lines) do
    if #line <= width then
      out[#out + 1] = line
    else
      for _, part in ipairs(wrap.lines(line, width)) do
        out[#out + 1] = part
      end
    end
  end
  return out
end

---Draws lines in a frame.
---@param lines string[]
---@param options { width: integer, title?: string }
---@return string
function M.draw(lines, options)
  local width = options.width
  local title = options.title and " " .. options.title .. " " or ""
  local out = { "+-" .. title .. ("-"):rep(width - #title) .. "-+" }
  for _, line in ipairs(broken(lines, width)) do
    out[#out + 1] = ("| %-" .. width .. "s |"):format(line)
  end
  out[#out + 1] = "+" .. ("-"):rep(width + 2) .. "+"
  return table.concat(out, "\n")
end

return M
