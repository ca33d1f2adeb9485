---Shows long texts with $PAGER.
local env = require("std.env")
local path = require("std.path")
local process = require("std.process")
local host_fs = require("host.fs")
local term = require("host.term")
local folders = require("pluv.machine.folders")

local M = {}

---Returns the command line of the pager; nil if a text is printed directly.
---@param title string shown by the default pager
---@return string?
function M.find(title)
  if not term.terminals().stdout or env.os() == "windows" then
    return nil
  end
  local named = env.get("PAGER")
  if named then
    return named ~= "" and named or nil
  end
  return process.find("less") and ("less -FRX -P '%s (q to quit)'"):format(title) or nil
end

---Shows a text with a pager. The text may contain control characters only of pluv's own.
---@param pager string a result of `find`
---@param name string of the text's file
---@param text string
---@return boolean shown
function M.show(pager, name, text)
  local shown = false
  host_fs.scratch(folders.work_dir(), "help-", function(dir)
    local file = path.join(dir, name)
    host_fs.write { path = file, text = text }
    local code = process.call({ argv = { "sh", "-c", pager .. ' "$1"', "sh", file } }).code
    shown = code == 0 or code >= 128 -- otherwise it may not know its flags
  end)
  return shown
end

return M
