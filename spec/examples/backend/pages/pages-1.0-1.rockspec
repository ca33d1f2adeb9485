rockspec_format = "3.0"
package = "pages"
version = "1.0-1"
source = { url = "git+https://example.com/pages.git" }
description = { summary = "Texts as a Lua module", license = "MIT" }
dependencies = { "lua >= 5.1" }
build = {
  type = "texts", -- which the project that uses it adds to pluv
  module = "pages",
  folder = "text",
}
