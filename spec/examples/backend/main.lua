local pages = require("pages")

print(pages.names())
print(pages.render("welcome", { name = "Ann" }))
