---Build type `module`: old name of `builtin`.
local builtin = require("pluv.build.backends.builtin")

return builtin
