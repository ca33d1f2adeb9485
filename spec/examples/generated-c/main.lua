local words = require("words")

for _, word in ipairs { "goto", "gosub", "while" } do
  print(("%s: %s"):format(word, words.is_keyword(word) and "a keyword" or "a name"))
end
print("built for " .. words.target)
