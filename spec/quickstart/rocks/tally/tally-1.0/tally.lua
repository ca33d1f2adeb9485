local M = {}

---How often each word of a text occurs, in lower case.
---@param text string
---@return table<string, integer>
function M.words(text)
  local counts = {}
  for word in text:lower():gmatch("%a+") do
    counts[word] = (counts[word] or 0) + 1
  end
  return counts
end

---The `n` most frequent words, ties in alphabetical order.
---@param counts table<string, integer>
---@param n integer
---@return { word: string, count: integer }[]
function M.top(counts, n)
  local list = {}
  for word, count in pairs(counts) do
    list[#list + 1] = { word = word, count = count }
  end
  table.sort(list, function(a, b)
    if a.count ~= b.count then
      return a.count > b.count
    end
    return a.word < b.word
  end)
  local top = {}
  for i = 1, math.min(n, #list) do
    top[i] = list[i]
  end
  return top
end

return M
