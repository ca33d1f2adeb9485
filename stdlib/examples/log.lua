local log = require("std.log")

-- log.note
log.note("packed %d files", 3)

-- log.warn
log.warn("%s is not tagged", "1.2")

-- log.debug
log.debug("the compiler is %s", "cc")
