rockspec_format = "3.0"
package = "tally"
version = "1.0-1"
source = { url = "https://rocks.example/tally-1.0.zip", dir = "tally-1.0" }
description = { summary = "Counts words", license = "MIT" }
dependencies = { "lua >= 5.1" }
build = { type = "builtin" }
