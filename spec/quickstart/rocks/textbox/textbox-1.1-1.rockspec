rockspec_format = "3.0"
package = "textbox"
version = "1.1-1"
source = { url = "https://rocks.example/textbox-1.1.zip", dir = "textbox-1.1" }
description = { summary = "Draws a frame around text", license = "MIT" }
dependencies = { "lua >= 5.1", "wrap ~> 1.0" }
build = { type = "builtin", modules = { textbox = "src/textbox.lua" } }
