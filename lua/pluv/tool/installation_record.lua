---What is known of an installed tool: a file in its folder.
local errors = require("std.errors")
local fs = require("std.fs")
local json = require("std.json")
local path = require("std.path")
local host_fs = require("host.fs")
local platform = require("host.platform")
local names = require("pluv.project.names")
local new_dependency = require("pluv.project.new_dependency")

local M = {}

---@class pluv.Tool
---@field name string the rock, with its namespace
---@field root string folder of its project
---@field bin string folder with the links to its programs
---@field programs string[]

---Returns the folder of all tools.
---@return string
function M.folder()
  return path.join(platform.folder("data"), "tools")
end

---Returns the folder of a tool.
---@param name string
---@return string
function M.root(name)
  return path.join(M.folder(), names.plain(name))
end

local file_name = "tool.json"

---Writes the record of a tool.
---@param tool pluv.Tool
function M.write(tool)
  local record = { name = tool.name, bin = tool.bin, programs = tool.programs }
  fs.write(path.join(tool.root, file_name), json.encode(record) .. "\n")
end

---Returns the record of the tool in a folder; nil if there is none, or it is damaged.
---@param root string
---@return pluv.Tool?
local function read(root)
  local text = host_fs.document(path.join(root, file_name), "record")
  local ok, record = errors.catch(json.decode, text or "")
  if not ok or type(record) ~= "table" or type(record.name) ~= "string" or type(record.bin) ~= "string" then
    return nil
  end
  local programs = {}
  for _, program in ipairs(type(record.programs) == "table" and record.programs or {}) do
    programs[#programs + 1] = type(program) == "string" and not program:find("[/\\]") and program or nil
  end
  return { name = record.name, root = root, bin = record.bin, programs = programs }
end

---Returns an installed tool; nil if there is none.
---@param name string
---@return pluv.Tool?
function M.find(name)
  return read(M.root(name))
end

---Returns a tool by a name of the command line. Fails with `tool.missing`.
---@param word string
---@return pluv.Tool
function M.require(word)
  local name = new_dependency.split(word).name
  local tool = M.find(name)
  if not tool then
    return errors.raise {
      code = "tool.missing",
      message = ("the tool %s is not installed"):format(name),
      hint = ("`pluv tool list` lists the tools; to install it: `pluv tool install %s`"):format(name),
    }
  end
  return tool
end

---Returns the installed tools, sorted by name.
---@return pluv.Tool[]
function M.all()
  local list = {}
  for _, entry in ipairs(fs.is_dir(M.folder()) and fs.list(M.folder()) or {}) do
    list[#list + 1] = read(path.join(M.folder(), entry.name))
  end
  return list
end

return M
