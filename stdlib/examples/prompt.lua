local prompt = require("std.prompt")

-- prompt.is_possible
prompt.is_possible() --> false

-- prompt.confirm
prompt.confirm("publish 1.2?", { default = true, unattended = false }) --> false
prompt.confirm("publish 1.2?") --> raises prompt.unattended

-- prompt.input
local function check(answer)
  return not answer:find("^%d+%.%d+$") and "write it as 1.2" or nil
end
prompt.input("which version?", { default = "1.2", check = check }) --> raises prompt.unattended
prompt.input("which version?", { unattended = "1.2" }) --> "1.2"

-- prompt.select
prompt.select("which part?", { "major", "minor", "patch" }, { default = 3, unattended = 2 }) --> "minor", 2

-- prompt.secret
prompt.secret("password:", { unattended = "" }) --> ""
