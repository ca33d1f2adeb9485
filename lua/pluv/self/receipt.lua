---The receipt of install.sh and install.ps1: receipt.json in pluv's data folder says which
---program they installed. Only that program is updated and removed, and only by itself: of
---the receipt's path nothing is used but whether it is the running program's.
local errors = require("std.errors")
local fs = require("std.fs")
local json = require("std.json")
local path = require("std.path")
local host_fs = require("host.fs")
local platform = require("host.platform")
local package_manager = require("pluv.self.package_manager")

local M = {}

---@class pluv.Receipt
---@field format integer
---@field path string
---@field version string
---@field mirror string URL or absolute folder of releases; "" for pluv's own address

---Returns the path of the receipt.
---@return string
function M.file()
  return path.join(platform.folder("data"), "receipt.json")
end

---Returns the path of the lock that an update holds.
---@return string
function M.lock()
  return M.file() .. ".lock"
end

---Parses a receipt. Fails with `self.receipt`.
---@param text string
---@param file string for messages
---@return pluv.Receipt
function M.parse(text, file)
  local ok, data = errors.catch(json.decode, text)
  local function is_string(value)
    return type(value) == "string" and not value:find("%c")
  end
  local valid = ok and type(data) == "table" and data.format == 1 and is_string(data.path) and is_string(data.version)
  if not valid or not (data.mirror == nil or is_string(data.mirror)) then
    return errors.raise {
      code = "self.receipt",
      message = ("%s is not a receipt of install.sh that this pluv can read"):format(file),
      hint = "install pluv again with install.sh",
    }
  end
  return { format = 1, path = data.path, version = data.version, mirror = data.mirror or "" }
end

---Reports whether two paths name one file.
---@param a string
---@param b string
---@return boolean
local function is_same(a, b)
  if a == b then
    return true
  end
  local ok, real = errors.catch(host_fs.real, a)
  return ok and real == b
end

---Returns the receipt of the running program, and the program's path. Fails with
---`self.foreign` if something else installed it.
---@param what "update"|"remove"
---@return pluv.Receipt
---@return string executable
function M.require(what)
  local executable = host_fs.real(platform.describe().executable)
  local file = M.file()
  local text = host_fs.document(file, "settings")
  local receipt = text and M.parse(text, file)
  if not receipt or not is_same(receipt.path, executable) then
    errors.raise {
      code = "self.foreign",
      message = ("%s was not installed by install.sh%s"):format(
        executable,
        receipt and (": its receipt is for %s"):format(receipt.path) or ""
      ),
      hint = package_manager.hint(executable, what),
    }
  end
  return assert(receipt), executable
end

---Writes the receipt.
---@param receipt pluv.Receipt
function M.write(receipt)
  fs.write(M.file(), json.encode(receipt) .. "\n")
end

return M
