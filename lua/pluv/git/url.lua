---The forms of a git URL: as people write them, and as git accepts them.
local errors = require("std.errors")
local path = require("std.path")

local M = {}

---The servers of short forms such as `github:USER/REPOSITORY`.
local hosts = {
  github = "https://github.com/",
  gitlab = "https://gitlab.com/",
  codeberg = "https://codeberg.org/",
  sourcehut = "https://git.sr.ht/",
}

---@param url string
---@param hint? string
---@return any
local function refuse(url, hint)
  errors.raise {
    code = "git.failed",
    message = ("`%s` is not a git URL"):format(url),
    hint = hint
      or "write `https://HOST/REPOSITORY`, `ssh://USER@HOST/REPOSITORY`, `USER@HOST:REPOSITORY`, "
        .. "`github:USER/REPOSITORY` or a folder",
  }
end

---@param host string
---@param rest string
---@return string?
local function expand_short(host, rest)
  local base = hosts[host]
  if not base or rest:find("^//") then
    return nil
  end
  local name = rest:gsub("^/+", ""):gsub("%.git$", "")
  if host == "sourcehut" then
    name = name:gsub("^~?", "~", 1)
  end
  if not name:find("^[%w~._-]+/[%w._-]") or name:find("[^%w~._/-]") or name:find("..", 1, true) then
    return refuse(host .. ":" .. rest, ("write `%s:USER/REPOSITORY`"):format(host))
  end
  return base .. name
end

---Fails with `cli.usage` if a URL or a folder is given where a package name is
---expected.
---@param text string as given to `pluv add`
---@param elsewhere boolean? whether `--git` or `--path` is given too
function M.refuse_as_name(text, elsewhere)
  local what, hint
  local folder = text:match("^file:([^/].*)$") or text:match("^file:(/[^/].*)$") or text:match("^path:(.+)$")
  if folder then -- as npm and others write a folder
    what, hint = "folder", ("to use a package in place from its folder: `pluv add --path %s`"):format(folder)
  elseif text:find("^%a[%w+.-]*://") or text:find("^[%w._-]+@[%w.-]+:") or text:find("^%a%w+:[^/]+/") then
    what, hint = "URL", ("to add a package from a git repository: `pluv add --git %s`"):format(text)
    if text:find("%.rockspec$") or text:find("%.rock$") then
      hint = "add the server that has it with `pluv registry add NAME URL`, then run `pluv add NAME`"
    end
  elseif text:find("^%.%.?[/\\]") or text:find("^[/~\\]") or text == "." or text == ".." or text:find("%.rockspec$") then
    local is_file = text:find("%.rockspec$")
    what, hint =
      is_file and "file" or "folder",
      ("to use a package in place from its folder: `pluv add --path %s`"):format(is_file and (text:match("^(.+)[/\\]") or ".") or text)
  end
  if what then
    if elsewhere then
      hint = "leave it out: with `--git` or `--path`, pluv reads the name from the package"
    end
    errors.raise { code = "cli.usage", message = ("`%s` is a %s, not the name of a package"):format(text, what), hint = hint }
  end
end

---Returns the URL for git: without `git+`, with short forms expanded, with
---`ssh://HOST:PATH` in scp's form (as in LuaRocks' fetch/git_ssh), and with https for
---GitHub's retired `git://`.
---@param url string
---@return string
function M.plain(url)
  url = url:gsub("^git%+", "")
  if url == "" or url:find("^%-") or url:find("[%c]") then
    refuse(url)
  end
  local scheme, rest = url:match("^(%a[%w+.-]*):(.*)$")
  ---@cast rest string
  if scheme and rest:find("^//[^/@]*:[^/]*@") then
    -- It would be written to pluv.lock and messages.
    errors.raise {
      code = "git.failed",
      message = ("the git URL `%s` contains a password"):format(scheme .. ":" .. rest:gsub("^//[^/]*@", "//…@", 1)),
      hint = "remove it, and use a git credential helper or an ssh URL",
    }
  end
  local short = scheme and expand_short(scheme, rest)
  if short then
    return short
  elseif scheme == "ssh" and rest:find("^//[^/:%[]+:[^%d/]") then
    return (rest:gsub("^//", ""))
  end
  return (url:gsub("^git://(w?w?w?%.?github%.com/)", "https://%1"))
end

---Reports whether a URL names a local repository: a folder, or `file://`.
---@param url string
---@return boolean
function M.is_local(url)
  url = M.plain(url)
  return url:find("^file:") ~= nil or url:find("^[%w+.-]+://") == nil and url:find("^[^/]+:") == nil
end

---Returns the URL for git, with a relative folder made absolute.
---@param url string
---@param base string folder that relative ones start from
---@return string
function M.resolve(url, base)
  local plain = M.plain(url)
  if not M.is_local(plain) or plain:find("^file:") then
    return plain
  end
  return path.resolve(base, plain)
end

---Resolves a URL relative to another repository's, as in `.gitmodules`.
---@param parent string
---@param url string
---@return string
function M.beside(parent, url)
  local base, rest = parent:gsub("/+$", ""), url
  while rest:find("^%.%.?/") do
    if rest:sub(1, 3) == "../" then
      -- In scp's form the first folder ends at the colon.
      local shorter, count = base:gsub("/[^/]*$", "")
      base, rest = count > 0 and shorter or base:gsub("([^:/]*:)[^:]*$", "%1"), rest:sub(4)
    else
      rest = rest:sub(3)
    end
  end
  if rest == url then
    return url
  end
  return base .. (base:find(":$") and "" or "/") .. rest
end

---Returns the name that `git clone` would give the folder.
---@param url string
---@return string? nil if it names no repository
function M.name(url)
  local name = M.plain(url):gsub("[?#].*$", ""):gsub("/+$", ""):gsub("^.*[/:]", ""):gsub("%.git$", "")
  if name ~= "" and name ~= "." and name ~= ".." and not name:find("[\\%c]") then
    return name
  end
end

return M
