---Links to the programs of installed tools, in the user's folder of programs.
local errors = require("std.errors")
local fs = require("std.fs")
local path = require("std.path")
local host_fs = require("host.fs")
local shell = require("pluv.machine.shell")
local layout = require("pluv.project.layout")
local records = require("pluv.tool.installation_record")

local M = {}

---Returns the file that links to a program.
---@param bin string
---@param program string
---@return string
local function file_of(bin, program)
  return path.join(bin, program .. (shell.is_cmd() and ".bat" or ""))
end

---The text of a link on Windows, a batch file.
---@param target string
---@return string
local function batch(target)
  return ('@call "%s" %%*\r\n'):format((target:gsub("%%", "%%%%")))
end

---Returns the program of a tool that a file of the user's folder links to; nil if it is
---something else.
---@param file string
---@return string? target
local function target_of(file)
  local info = host_fs.lstat(file)
  if not info then
    return nil
  elseif shell.is_cmd() then
    local text = info.type == "file" and info.size < 4096 and fs.read(file) or ""
    return text:match('^@call "(.-)" %%%*\r\n$')
  end
  return info.type == "link" and host_fs.link_target(file) or nil
end

---Reports whether a file is a link to a program of a tool, or of one that is gone.
---@param file string
---@param root? string folder of the tool [default: any tool]
---@return boolean
local function is_own(file, root)
  local target, folder = target_of(file), (root or records.folder()) .. (shell.is_cmd() and "\\" or "/")
  return target ~= nil and target:sub(1, #folder) == folder
end

---Fails with `tool.exists` if a program of the user has the name of one of the tool.
---@param tool pluv.Tool
function M.check(tool)
  for _, program in ipairs(tool.programs) do
    local file = file_of(tool.bin, program)
    if host_fs.lstat(file) and not is_own(file) then
      errors.raise {
        code = "tool.exists",
        message = ("%s exists and is not a program that pluv installed"):format(file),
        hint = ("`--force` replaces it; `pluvx %s` runs the tool without installing it"):format(tool.name),
      }
    end
  end
end

---Makes the links of a tool, and removes those of programs that it has no more.
---@param tool pluv.Tool
---@param runtime pluv.Runtime
---@param before pluv.Tool? what was installed
function M.make(tool, runtime, before)
  local kept = {}
  fs.make_dir(tool.bin)
  for _, program in ipairs(tool.programs) do
    local file = file_of(tool.bin, program)
    local target = path.join(layout.tree(tool.root, runtime.tag), "bin", program)
    kept[file] = true
    if shell.is_cmd() then
      fs.write(file, batch(target .. ".bat"))
    elseif target_of(file) ~= target then
      local beside = path.join(tool.bin, ".pluv-" .. program)
      fs.remove(beside)
      host_fs.symlink(target, beside)
      fs.rename(beside, file)
    end
  end
  if not before then
    return
  end
  for _, program in ipairs(before.programs) do
    local file = file_of(before.bin, program)
    if not kept[file] and is_own(file, tool.root) then
      fs.remove(file)
    end
  end
end

---Removes the links of a tool.
---@param tool pluv.Tool
---@return string[] removed files
function M.remove(tool)
  local removed = {}
  for _, program in ipairs(tool.programs) do
    local file = file_of(tool.bin, program)
    if is_own(file, tool.root) then
      fs.remove(file)
      removed[#removed + 1] = file
    end
  end
  return removed
end

return M
