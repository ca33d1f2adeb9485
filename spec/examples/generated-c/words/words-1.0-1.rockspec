rockspec_format = "3.0"
package = "words"
version = "1.0-1"
source = { url = "git+https://example.com/words.git" }
description = { summary = "The keywords of Lua, looked up in C", license = "MIT" }
dependencies = { "lua >= 5.1" }
build = {
  type = "builtin",
  modules = {
    -- words.c is made from words.c.in, by a hook of the project that uses it.
    words = { sources = { "words.c" } },
  },
}
