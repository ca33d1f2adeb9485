---Build type `module`: the old name of `builtin`.
return require("pluv.build.backends.builtin")
