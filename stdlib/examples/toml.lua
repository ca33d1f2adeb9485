local toml = require("std.toml")

-- toml.decode
toml.decode('[project]\nname = "tool"\nsizes = [1, 2]\n') --> { project = { name = "tool", sizes = { 1, 2 } } }
toml.decode("name = ", "my.toml") --> raises toml.syntax

-- toml.encode
toml.encode { name = "tool", sizes = { 1, 2.5 }, author = { name = "Ann" } }
--> 'name = "tool"\nsizes = [1, 2.5]\n\n[author]\nname = "Ann"\n'
toml.encode { exact = 2 ^ 53, large = 2 ^ 60 } --> "exact = 9007199254740992\nlarge = 1.152921504606847e+18\n"

-- toml.set
local document = '# mine\n[project]\nversion = "1.1" # next: 1.2\n'
toml.set(document, "project.version", "1.2") --> '# mine\n[project]\nversion = "1.2" # next: 1.2\n'
toml.set("", { "a.b" }, { 1, true }) --> '"a.b" = [1, true]\n'
toml.set("a = 1\n", "", 2) --> raises toml.syntax

-- toml.unset
toml.unset("a = 1 # one\nb = 2\n", "a") --> "b = 2\n"
