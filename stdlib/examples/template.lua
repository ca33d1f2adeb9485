local template = require("std.template")

-- template.compile
local greet = template.compile("hello ${user.name}!", { name = "greeting" })
greet { user = { name = "Ann" } } --> "hello Ann!"
greet {} --> raises template.invalid

-- template.render
local code = template.render([[
/* ${what} */
{% for name, value in defines %}
#define ${name} ${value | c}
{% end %}
{% if debug and not release %}
#define DEBUG 1
{% else %}
#define DEBUG 0
{% end %}
]], { what = "generated", defines = { NAME = 'a "tool"', VERSION = "1.2" }, debug = true })
--> '/* generated */\n#define NAME "a \\"tool\\""\n#define VERSION "1.2"\n#define DEBUG 1\n'
template.render("{% for x in list %}${x}{% if not loop.last %}, {% end %}{% end %}", { list = { 1, 2 } }) --> "1, 2"
template.render("<p>${text}</p>", { text = "a < b" }, { escape = "html" }) --> "<p>a &lt; b</p>"
template.render('${"{"}${name}${"}"}', { name = "x" }) --> "{x}"
template.render("{% if x %}", {}) --> raises template.invalid

-- template.render_file
require("std.fs").write("page.txt", "version ${version}\n")
template.render_file("page.txt", { version = "1.2" }) --> "version 1.2\n"
