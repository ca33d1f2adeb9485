local fs, http = require("std.fs"), require("std.http")
local here = "file://" .. require("std.env").cwd()

-- http.download
fs.write("release.tar.gz", "content")
local got = http.download { url = here .. "/release.tar.gz", to = "copy.tar.gz" }
local size = got.size --> 7
fs.read("copy.tar.gz") --> "content"
local wrong = ("0"):rep(64)
http.download { url = here .. "/release.tar.gz", sha256 = wrong } --> raises digest.mismatch

-- http.get
fs.write("latest.json", '{"version":"1.2"}')
local latest = require("std.json").decode(http.get(here .. "/latest.json"))
--> { version = "1.2" }
