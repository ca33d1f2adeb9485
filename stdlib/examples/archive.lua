local archive, fs = require("std.archive"), require("std.fs")

-- archive.unpack
fs.write("in/doc/a.txt", "hello")
archive.pack_tar_gz("in", "a.tar.gz")
archive.unpack("a.tar.gz", "out")
fs.read("out/doc/a.txt") --> "hello"
fs.write("b.zip", "no archive")
archive.unpack("b.zip", "out") --> raises archive.format

-- archive.members
fs.write("in/doc/a.txt", "hello")
archive.pack_zip("in", "a.zip")
archive.members("a.zip") --> { "doc/", "doc/a.txt" }

-- archive.read_member
fs.write("in/a.txt", "hello")
archive.pack_zip("in", "a.zip")
archive.read_member("a.zip", "a.txt") --> "hello"

-- archive.pack_tar_gz
fs.write("in/a.txt", "hello")
archive.pack_tar_gz("in", "one.tar.gz")
archive.pack_tar_gz("in", "two.tar.gz")
local same = fs.read("one.tar.gz") == fs.read("two.tar.gz") --> true

-- archive.pack_zip
fs.write("in/a.txt", "hello")
archive.pack_zip("in", "a.zip")
fs.is_file("a.zip") --> true
