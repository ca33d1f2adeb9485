---Which package manager installed this pluv, and its commands.
local process = require("std.process")
local platform = require("host.platform")
local folders = require("pluv.machine.folders")

local M = {}

---@class pluv.PackageManager
---@field program string
---@field ask? string[] words that ask which package a file is of; the path follows
---@field place? string pattern of the program's path, with slashes
---@field update string
---@field remove string

---The package managers. Those with `place` are told by the path alone.
---@type pluv.PackageManager[]
M.list = {
  { program = "brew", place = "/Caskroom/pluv/", update = "brew upgrade pluv", remove = "brew uninstall pluv" },
  { program = "scoop", place = "/scoop/apps/pluv/", update = "scoop update pluv", remove = "scoop uninstall pluv" },
  { program = "winget", place = "/WinGet/Packages/", update = "winget upgrade pluv.pluv", remove = "winget uninstall pluv.pluv" },
  {
    program = "dpkg",
    ask = { "dpkg", "-S" },
    update = "apt install --only-upgrade pluv",
    remove = "apt remove pluv",
  },
  { program = "rpm", ask = { "rpm", "-qf" }, update = "dnf upgrade pluv", remove = "dnf remove pluv" },
  { program = "apk", ask = { "apk", "info", "--who-owns" }, update = "apk upgrade pluv", remove = "apk del pluv" },
  { program = "pacman", ask = { "pacman", "-Qqo" }, update = "pacman -Syu pluv", remove = "pacman -R pluv" },
  { program = "opkg", ask = { "opkg", "search" }, update = "opkg upgrade pluv", remove = "opkg remove pluv" },
}

---Returns the package manager that installed a program.
---@param executable string
---@return pluv.PackageManager?
function M.of(executable)
  local slashed = executable:gsub("\\", "/")
  for _, manager in ipairs(M.list) do
    if manager.place and slashed:find(manager.place) then
      return manager
    elseif manager.ask and process.find(manager.program) then
      local argv = { unpack(manager.ask) }
      argv[#argv + 1] = executable
      local result = process.run { argv = argv }
      if result.code == 0 and result.output:find("pluv") then
        return manager
      end
    end
  end
end

---Returns how to update or remove a pluv that install.sh did not install.
---@param executable string
---@param what "update"|"remove"
---@return string
function M.hint(executable, what)
  local launched = folders.launcher()
  if executable:sub(1, #launched) == launched then
    return what == "update" and "`pluv wrapper` writes pluvw anew, for this or another version" or "`pluv cache clean` removes it"
  end
  local manager = M.of(executable)
  if manager then
    return ("run `%s`"):format(manager[what])
  end
  return what == "update" and ("replace the file, or install pluv with install.sh of %s"):format(platform.release().address)
    or "remove the file"
end

return M
