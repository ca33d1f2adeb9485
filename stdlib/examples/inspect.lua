local inspect = require("std.inspect")

-- inspect.inspect
inspect.inspect { 1, { b = "x", a = true } } --> '{ 1, {\n    a = true,\n    b = "x"\n  } }'
inspect.inspect({ { { "deep" } } }, 2) --> "{ { {...} } }"
