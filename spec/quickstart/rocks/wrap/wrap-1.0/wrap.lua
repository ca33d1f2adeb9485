local M = {}

---Breaks a text into lines of at most `width` characters, at blanks.
---@param text string
---@param width integer
---@return string[]
function M.lines(text, width)
  local lines, line = {}, ""
  for word in text:gmatch("%S+") do
    if line == "" then
      line = word
    elseif #line + 1 + #word <= width then
      line = line .. " " .. word
    else
      lines[#lines + 1] = line
      line = word
    end
  end
  lines[#lines + 1] = line
  return lines
end

return M
