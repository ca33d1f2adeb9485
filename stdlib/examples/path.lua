local path = require("std.path")

-- path.join
path.join("a", "../b", "c.txt") --> "b/c.txt"

-- path.dir
path.dir("a/b.txt") --> "a"
path.dir("b.txt") --> "."

-- path.base
path.base("a/b.txt") --> "b.txt"

-- path.ext
path.ext("a/b.tar.gz") --> ".gz"
path.ext("a/b") --> ""

-- path.is_abs
path.is_abs("a/b") --> false

-- path.abs
path.is_abs(path.abs("a/b")) --> true

-- path.rel
path.rel("/a/b", "/a/c/d.txt") --> "../c/d.txt"

-- path.resolve
path.resolve("/a/b", "c.txt") --> "/a/b/c.txt"
path.resolve("/a/b", "/d/./c.txt") --> "/d/c.txt"
