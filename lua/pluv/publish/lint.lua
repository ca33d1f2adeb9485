---Checks a rockspec and its source before others get them.
local rockspec = require("host.rockspec")
local lint_code = require("pluv.publish.lint_code")
local lint_fields = require("pluv.publish.lint_fields")
local lint_files = require("pluv.publish.lint_files")

local M = {}

---@class pluv.LintSubject
---@field root string folder of the source
---@field spec table of host.rockspec.load with `form`

---@class pluv.Finding
---@field level "error"|"warning"
---@field rule string
---@field message string
---@field file? string relative to the root
---@field line? integer
---@field hint? string

---@alias pluv.AddFinding fun(finding: pluv.Finding)

---Checks a rockspec and its source.
---@param root string folder of the source
---@param file string name of the rockspec, for messages
---@param text string
---@return pluv.Finding[] errors first
---@return string[] unchecked versions of Lua that are not installed
function M.run(root, file, text)
  local errors, warnings = {}, {}
  local function add(finding)
    local list = finding.level == "error" and errors or warnings
    list[#list + 1] = finding
  end
  local subject = { root = root, spec = rockspec.load { path = file, lua = "5.4", text = text, form = true } }
  lint_fields.check(subject, add)
  lint_files.check(subject, add)
  local unchecked = lint_code.check(subject, add)
  for _, finding in ipairs(warnings) do
    errors[#errors + 1] = finding
  end
  return errors, unchecked
end

---Returns the number of findings of each level.
---@param findings pluv.Finding[]
---@return integer errors
---@return integer warnings
function M.count(findings)
  local count = { error = 0, warning = 0 }
  for _, finding in ipairs(findings) do
    count[finding.level] = count[finding.level] + 1
  end
  return count.error, count.warning
end

---Returns a finding on one line.
---@param finding pluv.Finding
---@param file string of findings without one
---@return string
function M.line(finding, file)
  local where = finding.file or file
  if finding.line then
    where = ("%s:%d"):format(where, finding.line)
  end
  local hint = finding.hint and (" (%s)"):format(finding.hint) or ""
  return ("%s: %s: %s%s"):format(where, finding.level, finding.message, hint)
end

return M
