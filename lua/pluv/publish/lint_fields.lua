---Checks what a rockspec says of a rock: its license, its URLs, its description.
local host_license = require("host.license")
local constraint = require("pluv.project.constraint")

local M = {}

---@param subject pluv.LintSubject
---@param add pluv.AddFinding
local function check_license(subject, add)
  local about = subject.spec.table.description or {}
  if not about.license or about.license == "" then
    add { level = "error", rule = "license", message = "the rock has no license", hint = 'name it, as in `license = "MIT"`' }
    return
  end
  local bad = host_license.invalid(about.license)
  if bad[1] then
    local better = host_license.suggest(about.license)
    add {
      level = "warning",
      rule = "license",
      message = ("`%s` is not the SPDX name of a license"):format(about.license),
      hint = better ~= "" and ("`%s` is"):format(better) or "https://spdx.org/licenses lists the names",
    }
  end
end

---Returns why a stranger cannot fetch a URL; nil if nothing speaks against it.
---@param url string
---@return string? reason
---@return string? hint
function M.unfetchable(url)
  local protocol, rest = url:match("^([%w+.-]+)://(.*)$")
  if not protocol then
    local host, where = url:match("^git@([%w.-]+):(.+)$")
    if host then
      return "it needs an account", ("git+https://%s/%s"):format(host, where)
    end
    return "it is a file of this machine"
  end
  ---@cast rest string
  local plain = protocol:gsub("^git%+", "")
  local authority = rest:match("^[^/]*") --[[@as string]]
  local host = authority:gsub("^.*@", ""):gsub(":%d+$", ""):lower()
  if plain == "file" or protocol == "file" then
    return "it is a file of this machine"
  elseif plain == "ssh" then
    return "it needs an account", ("git+https://%s%s"):format(host, rest:match("^[^/]*(/.*)$") or "")
  elseif authority:find("@", 1, true) then
    return "it contains credentials"
  elseif
    host == ""
    or host == "localhost"
    or not host:find(".", 1, true)
    or host:find("%.localhost$")
    or host:find("%.local$")
    or host:find("%.internal$")
    or host:find("^127%.")
    or host:find("^10%.")
    or host:find("^192%.168%.")
    or host:find("^172%.1[6-9]%.")
    or host:find("^172%.2%d%.")
    or host:find("^172%.3[01]%.")
    or host:find("^%[")
  then
    return ("the host `%s` is not on the internet"):format(host)
  elseif protocol == "git" and host:find("github%.com$") then
    return "GitHub does not answer to git://", "git+https://" .. rest
  end
end

---@param subject pluv.LintSubject
---@param add pluv.AddFinding
local function check_urls(subject, add)
  local function check(field, url)
    local reason, better = M.unfetchable(url)
    if reason then
      add {
        level = "error",
        rule = "url",
        message = ("others cannot fetch `%s`, %s: %s"):format(field, url, reason),
        hint = better and ("write `%s`"):format(better),
      }
    end
  end
  check("source.url", subject.spec.table.source.url)
  local about = subject.spec.table.description or {}
  for _, field in ipairs { "homepage", "issues_url" } do
    if about[field] and not about[field]:find("^https?://") then
      add { level = "warning", rule = "url", message = ("`%s` is not a URL of a site: %s"):format(field, about[field]) }
    end
  end
end

---@param subject pluv.LintSubject
---@param add pluv.AddFinding
local function check_description(subject, add)
  local about = subject.spec.table.description or {}
  if (about.summary or "") == "" then
    add { level = "warning", rule = "description", message = "the rock has no summary" }
  end
  if constraint.on_lua(subject.spec.dependencies) then
    return
  end
  add {
    level = "warning",
    rule = "lua",
    message = "the rock does not say which versions of Lua it supports",
    hint = 'write `lua = ">= 5.1"` under [project], or the dependency `lua >= 5.1` in a rockspec',
  }
end

---Checks the fields of a rockspec.
---@param subject pluv.LintSubject
---@param add pluv.AddFinding
function M.check(subject, add)
  check_license(subject, add)
  check_urls(subject, add)
  check_description(subject, add)
end

return M
