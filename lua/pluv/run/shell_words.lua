---Writes an environment as commands of a shell, or as data.
local host_json = require("host.json")

local M = {}

---@class pluv.ShellWords how a shell sets and removes variables
---@field set fun(name: string, value: string): string
---@field unset? fun(name: string): string

---@param text string
---@return string
local function single_quoted(text)
  return "'" .. text:gsub("'", "'\\''") .. "'"
end

---@type table<string, pluv.ShellWords>
M.shells = {
  sh = {
    set = function(name, value)
      return ("export %s=%s"):format(name, single_quoted(value))
    end,
    unset = function(name)
      return "unset " .. name
    end,
  },
  fish = {
    set = function(name, value)
      return ("set -gx %s '%s'"):format(name, (value:gsub("[\\']", "\\%0")))
    end,
    unset = function(name)
      return "set -e " .. name
    end,
  },
  nu = {
    set = function(name, value)
      local quoted = host_json.encode(value)
      return ("$env.%s = %s"):format(name, name == "PATH" and ("(%s | split row (char esep))"):format(quoted) or quoted)
    end,
    unset = function(name)
      return "hide-env --ignore-errors " .. name
    end,
  },
  powershell = {
    set = function(name, value)
      return ("$env:%s = '%s'"):format(name, (value:gsub("'", "''")))
    end,
    unset = function(name)
      return ("Remove-Item -ErrorAction SilentlyContinue Env:%s"):format(name)
    end,
  },
  cmd = {
    set = function(name, value)
      return ('@set "%s=%s"'):format(name, (value:gsub("%%", "%%%%")))
    end,
    unset = function(name)
      return ('@set "%s="'):format(name)
    end,
  },
  dotenv = {
    set = function(name, value)
      return ("%s=%s"):format(name, single_quoted(value))
    end,
  },
}

---Names of shells and forms, sorted.
M.names = { "cmd", "dotenv", "fish", "json", "nu", "powershell", "sh" }

---Returns the form for a shell program; "sh" for those that read POSIX.
---@param program string such as "/bin/zsh"
---@return string
function M.of_program(program)
  local name = program:gsub("^.*[/\\]", ""):gsub("%.exe$", "")
  return ({ fish = "fish", nu = "nu", pwsh = "powershell", powershell = "powershell", cmd = "cmd" })[name] or "sh"
end

---Returns the text that sets an environment.
---@param environment pluv.Environment
---@param form string one of `names`, but not json
---@return string
function M.text(environment, form)
  local words, lines, names = M.shells[form], {}, {}
  for name in pairs(environment.set) do
    names[#names + 1] = name
  end
  table.sort(names)
  for _, name in ipairs(names) do
    lines[#lines + 1] = words.set(name, environment.set[name]) .. "\n"
  end
  if words.unset then
    for _, name in ipairs(environment.unset) do
      lines[#lines + 1] = words.unset(name) .. "\n"
    end
  end
  return table.concat(lines)
end

return M
