local fs, hash = require("std.fs"), require("std.hash")

-- hash.sha256
local short = hash.sha256("hello"):sub(1, 8) --> "2cf24dba"

-- hash.sha256_file
fs.write("a.txt", "hello")
local same = hash.sha256_file("a.txt") == hash.sha256("hello") --> true

-- hash.md5_file
fs.write("a.txt", "hello")
hash.md5_file("a.txt") --> "5d41402abc4b2a76b9719d911017c592"

-- hash.tree
fs.write("one/a.txt", "hello")
fs.write("two/a.txt", "hello")
local same = hash.tree("one") == hash.tree("two") --> true

-- hash.check
fs.write("a.txt", "hello")
hash.check(hash.sha256_file("a.txt"), hash.sha256("other"), "a.txt") --> raises digest.mismatch
