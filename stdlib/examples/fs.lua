local fs = require("std.fs")

-- fs.stat
fs.write("a.txt", "hello", 384)
local info = assert(fs.stat("a.txt"))
local said = { info.type, info.size, info.mode } --> { "file", 5, 384 }
fs.stat("b.txt") --> nil

-- fs.exists
fs.exists("a.txt") --> false

-- fs.is_file
fs.write("dir/a.txt", "")
fs.is_file("dir/a.txt") --> true
fs.is_file("dir") --> false

-- fs.is_dir
fs.write("dir/a.txt", "")
fs.is_dir("dir") --> true

-- fs.require_dir
fs.require_dir("dir") --> raises file.missing

-- fs.read
fs.write("a.txt", "hello")
fs.read("a.txt") --> "hello"
fs.read("b.txt") --> raises file.missing

-- fs.read_if_exists
fs.read_if_exists("b.txt") --> nil

-- fs.write
fs.write("deep/down/a.txt", "hello")
fs.write("run.sh", "#!/bin/sh\n", tonumber("755", 8))
fs.read("deep/down/a.txt") --> "hello"

-- fs.make_dir
fs.make_dir("deep/down")
fs.is_dir("deep/down") --> true

-- fs.remove
fs.write("dir/a.txt", "")
fs.remove("dir")
fs.exists("dir") --> false
fs.remove("dir")

-- fs.rename
fs.write("a.txt", "hello")
fs.rename("a.txt", "b.txt")
fs.read("b.txt") --> "hello"

-- fs.copy
fs.write("a.txt", "hello")
fs.copy("a.txt", "dir/b.txt")
fs.read("dir/b.txt") --> "hello"

-- fs.copy_tree
fs.write("dir/sub/a.txt", "hello")
fs.copy_tree("dir", "copy")
fs.read("copy/sub/a.txt") --> "hello"

-- fs.list
fs.write("dir/a.txt", "")
fs.make_dir("dir/sub")
fs.list("dir") --> { { name = "a.txt", type = "file" }, { name = "sub", type = "dir" } }

-- fs.walk
fs.write("dir/sub/a.lua", "")
fs.walk("dir") --> { { name = "sub", type = "dir" }, { name = "sub/a.lua", type = "file" } }

-- fs.inside
fs.inside("dir", "sub/a.txt") --> "dir/sub/a.txt"
fs.inside("dir", "../a.txt") --> raises file.escape

-- fs.temp_dir
local dir = fs.temp_dir("work", "pack-")
fs.is_dir(dir) --> true

-- fs.with_lock
fs.with_lock("work/.lock", function()
  fs.write("work/count", "1")
end)
fs.read("work/count") --> "1"
