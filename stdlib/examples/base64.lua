local base64 = require("std.base64")

-- base64.encode
base64.encode("hi?>") --> "aGk/Pg=="
base64.encode("hi?>", "url") --> "aGk_Pg"

-- base64.decode
base64.decode("aGk/Pg==") --> "hi?>"
base64.decode("aGk_Pg", "url") --> "hi?>"
base64.decode("?") --> raises encoding.syntax
