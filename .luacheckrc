std = "lua51"
max_line_length = false -- stylua wraps them
self = false -- methods that need none of their object
files["spec/unit"] = { ignore = { "211", "212" } } -- `local describe, it, before_each, assert = ...`
files["stdlib/examples"] = { ignore = { "211", "411", "421", "431" } } -- each snippet stands alone
exclude_files = { "stdlib/types", "spec/quickstart", "spec/bench", "spec/examples", "**/.pluv" }
