rockspec_format = "3.0"
package = "wrap"
version = "1.0-1"
source = { url = "https://rocks.example/wrap-1.0.zip", dir = "wrap-1.0" }
description = { summary = "Breaks text into lines", license = "MIT" }
dependencies = { "lua >= 5.1" }
build = { type = "builtin", modules = { wrap = "wrap.lua" } }
