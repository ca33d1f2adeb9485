-- Runs before each rock is built, in its source. For the rock `words` it writes
-- words.c and has the compiler define WORDS_TARGET. `pluv trust` allows it to run.
local fs = require("hook.fs")
local tables, template, text = require("std.table"), require("std.template"), require("std.text")

local keywords = [[
  and break do else elseif end false for function goto if in local nil not or
  repeat return then true until while]]

---@type hook.PreBuild
return function(context)
  if context.package.name ~= "words" then
    return
  end
  local groups = {}
  for length, words in tables.sorted_pairs(tables.group(text.words(keywords), function(word)
    return #word
  end)) do
    groups[#groups + 1] = { length = length, words = words }
  end
  fs.write("words.c", template.render(fs.read("words.c.in"), { note = "Made from words.c.in; do not edit.", groups = groups }))
  return {
    variables = { CFLAGS = ([[-O2 -fPIC -DWORDS_TARGET="Lua_%s"]]):format(context.runtime.lua) },
  }
end
