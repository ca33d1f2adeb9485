local errors = require("std.errors")

-- errors.raise
errors.raise { code = "release.dirty", message = "there are changes", hint = "commit them" } --> raises release.dirty

-- errors.is_failure
local _, failure = pcall(errors.raise, { code = "release.dirty", message = "there are changes" })
errors.is_failure(failure) --> true
errors.is_failure("a text") --> false

-- errors.context
local fs = require("std.fs")
errors.context("reading the notes", fs.read, "NOTES.md") --> raises file.missing
local _, failure = errors.catch(errors.context, "reading the notes", fs.read, "NOTES.md")
local words = failure.message --> "reading the notes"
local reason = failure.cause.code --> "file.missing"

-- errors.finally
local fs = require("std.fs")
fs.write("work/a.txt", "hello")
local size = errors.finally(function()
  fs.remove("work")
end, function()
  return #fs.read("work/a.txt")
end)
--> 5
fs.exists("work") --> false

-- errors.catch
local fs = require("std.fs")
local ok, failure = errors.catch(fs.read, "NOTES.md")
local code = failure.code --> "file.missing"
errors.catch(math.max, 1, 2) --> true, 2
