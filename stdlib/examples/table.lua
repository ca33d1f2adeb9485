local tables = require("std.table")

-- table.keys
tables.keys { b = 1, a = 2, [10] = 3, [9] = 4 } --> { 9, 10, "a", "b" }

-- table.values
tables.values { b = 1, a = 2 } --> { 2, 1 }

-- table.sorted_pairs
local text = ""
for name, size in tables.sorted_pairs { b = 1, a = 2 } do
  text = text .. name .. "=" .. size .. " "
end
text:upper() --> "A=2 B=1 "

-- table.is_empty
tables.is_empty {} --> true

-- table.is_list
tables.is_list { "a", "b" } --> true
tables.is_list { "a", b = 1 } --> false

-- table.map
tables.map({ "a", "b" }, string.upper) --> { "A", "B" }

-- table.filter
local function is_even(n)
  return n % 2 == 0
end
tables.filter({ 1, 2, 3, 4 }, is_even) --> { 2, 4 }

-- table.find
local function is_long(text)
  return #text > 3
end
tables.find({ "one", "three", "four" }, is_long) --> "three", 2

-- table.contains
tables.contains({ "a", "b" }, "b") --> true

-- table.join
tables.join({ 1, 2 }, { 3 }) --> { 1, 2, 3 }

-- table.sorted
tables.sorted { "b", "c", "a" } --> { "a", "b", "c" }
local function by_length(a, b)
  return #a < #b
end
tables.sorted({ "ccc", "bb", "aa", "d" }, by_length) --> { "d", "bb", "aa", "ccc" }

-- table.unique
tables.unique { "b", "a", "b" } --> { "b", "a" }

-- table.group
tables.group({ "ant", "bee", "ape" }, function(word) return word:sub(1, 1) end) --> { a = { "ant", "ape" }, b = { "bee" } }

-- table.merge
tables.merge({ a = 1, b = 1 }, { b = 2 }) --> { a = 1, b = 2 }

-- table.copy
local one = { list = { 1 } }
local two = tables.copy(one)
two.list[1] = 2
local kept = one.list --> { 1 }

-- table.equal
tables.equal({ 1, { a = 2 } }, { 1, { a = 2 } }) --> true
tables.equal({ 1 }, { 1, 2 }) --> false
local a, b = {}, {}
a.self, b.self = a, b
tables.equal(a, b) --> true
