local time = require("std.time")

-- time.now
local is_past = time.parse("2026-01-01T00:00:00Z") < time.now() --> true

-- time.parse
time.parse("2026-03-01T12:00:00+01:00") --> 1772362800
time.parse("1 Mar 2026", "2 Jan 2006") --> 1772323200
time.parse("yesterday") --> raises time.syntax

-- time.format
time.format(1772362800) --> "2026-03-01T11:00:00Z"
time.format(1772362800, "Mon 2 Jan 2006, 15:04") --> "Sun 1 Mar 2026, 11:00"
