-- Counts the words of a text with the rock `tally` and draws the answer with
-- the rock `textbox`, which in turn needs the rock `wrap`.
local tally = require("tally")
local textbox = require("textbox")

local text = [[
A rock is a package. A rockspec says what is in a rock. A tree is where rocks
are installed, and a registry is where rocks come from.
]]

local counts = tally.words(text)
local lines = { "The most frequent words:", "" }
for _, entry in ipairs(tally.top(counts, 4)) do
  lines[#lines + 1] = ("%-8s %d"):format(entry.word, entry.count)
end
lines[#lines + 1] = ""
lines[#lines + 1] = "Now change main.lua, or try `pluv deps` here."

print(textbox.draw(lines, { width = 36, title = _VERSION .. " by pluv" }))
