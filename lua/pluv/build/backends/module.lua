---Build type `module`: old name of `builtin`.
return require("pluv.build.backends.builtin")
