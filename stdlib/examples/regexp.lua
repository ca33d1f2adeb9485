local regexp = require("std.regexp")

-- regexp.match
regexp.match("^(feat|fix)(\\(.+\\))?: ", "fix(cli): a typo") --> true
regexp.match("(", "text") --> raises regexp.syntax

-- regexp.find_all
regexp.find_all("(\\w+)=(\\d+)", "a=1, b=22") --> { { "a=1", "a", "1" }, { "b=22", "b", "22" } }
