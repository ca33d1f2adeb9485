local text = require("std.text")

-- text.trim
text.trim("  a b \n") --> "a b"

-- text.starts_with
text.starts_with("main.lua", "main") --> true

-- text.ends_with
text.ends_with("main.lua", ".lua") --> true

-- text.contains
text.contains("1.2", ".") --> true

-- text.split
text.split("a,b,,c", ",") --> { "a", "b", "", "c" }
text.split("name=a=b", "=", 2) --> { "name", "a=b" }

-- text.words
text.words("  one two\nthree ") --> { "one", "two", "three" }

-- text.lines
text.lines("one\r\ntwo\n\nfour") --> { "one", "two", "", "four" }

-- text.replace
text.replace("a.b.c", ".", "/") --> "a/b/c", 2

-- text.escape_pattern
local from, to = ("x1.2"):find(text.escape_pattern("1.2")) --> 2, 4

-- text.width
text.width("naïve") --> 5

-- text.pad
text.pad("ab", 4) --> "ab  "
text.pad("7", 3, "left") --> "  7"
text.pad("ab", 5, "both") --> " ab  "

-- text.truncate
text.truncate("a long line", 7) --> "a long…"
text.truncate("short", 7) --> "short"
text.truncate("a long line", 2, "...") --> ".."

-- text.indent
text.indent("one\n\ntwo\n", "  ") --> "  one\n\n  two\n"

-- text.dedent
local usage = text.dedent([[
    usage:
      tool FILE
    ]])
--> "usage:\n  tool FILE\n"

-- text.wrap
text.wrap("the quick brown fox", 10) --> "the quick\nbrown fox"

-- text.columns
text.columns { { "lpeg", "1.1" }, { "lua-cjson", "2.1.0" } } --> "lpeg       1.1\nlua-cjson  2.1.0\n"
text.columns({ { "a", 5 }, { "b", 12 } }, { gap = " ", align = { "left", "right" } }) --> "a  5\nb 12\n"
text.columns { { 1, nil, 3 }, { 4, 5 } } --> "1     3\n4  5\n"
