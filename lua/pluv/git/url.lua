---The forms of a git url: what people write, and what git takes.
local errors, path = require("std.errors"), require("std.path")

local M = {}

---Where the short forms `github:USER/REPOSITORY` and its like lead.
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
  return errors.raise {
    code = "git.failed",
    message = ("`%s` is not a git url"):format(url),
    hint = hint or "write `https://HOST/REPOSITORY`, `ssh://USER@HOST/REPOSITORY`, `USER@HOST:REPOSITORY`, `github:USER/REPOSITORY` or a folder",
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

---Fails with `cli.usage` where something else than a name stands in the place of one: a
---url or a folder.
---@param text string as given to `pluv add`
---@param elsewhere boolean? whether `--git` or `--path` says where the package is
function M.refuse_as_name(text, elsewhere)
  local what, hint
  if text:find("^%a[%w+.-]*://") or text:find("^[%w._-]+@[%w.-]+:") or text:find("^%a%w+:[^/]+/") then
    what, hint = "url", ("`pluv add --git %s` takes a package from a git repository"):format(text)
    if text:find("%.rockspec$") or text:find("%.rock$") then
      hint = "`pluv registry add NAME URL` adds the server that has it, and then `pluv add NAME` takes it from there"
    end
  elseif text:find("^%.%.?[/\\]") or text:find("^[/~\\]") or text == "." or text == ".." or text:find("%.rockspec$") then
    local is_file = text:find("%.rockspec$")
    what, hint = is_file and "file" or "folder", ("`pluv add --path %s` uses a package in place from its folder"):format(
      is_file and (text:match("^(.+)[/\\]") or ".") or text)
  end
  if what then
    if elsewhere then
      hint = "leave it out: what `--git` and `--path` lead to has a name"
    end
    errors.raise { code = "cli.usage", message = ("`%s` is a %s, not the name of a package"):format(text, what), hint = hint }
  end
end

---Returns the url that git takes: `git+` is taken off, short forms are written out, what
---stands behind `ssh://` in scp's form is in that form (as in LuaRocks'
---fetch/git_ssh), and GitHub's retired `git://` is https.
---@param url string
---@return string
function M.plain(url)
  url = url:gsub("^git%+", "")
  if url == "" or url:find("^%-") or url:find("[%c]") then
    refuse(url)
  end
  local scheme, rest = url:match("^(%a[%w+.-]*):(.*)$")
  if scheme and rest:find("^//[^/@]*:[^/]*@") then
    -- It would stand in pluv.lock, and in messages.
    errors.raise {
      code = "git.failed",
      message = ("the git url `%s` has a password in it"):format(scheme .. ":" .. rest:gsub("^//[^/]*@", "//…@", 1)),
      hint = "take it out, and let git ask a credential helper, or use an url of ssh",
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

---Reports whether a url is of a repository on this machine: a folder, or `file://`.
---@param url string
---@return boolean
function M.is_local(url)
  url = M.plain(url)
  return url:find("^file:") ~= nil or url:find("^[%w+.-]+://") == nil and url:find("^[^/]+:") == nil
end

---Returns a url as git takes it anywhere: a folder is relative to another one.
---@param url string
---@param base string a folder
---@return string
function M.resolve(url, base)
  local plain = M.plain(url)
  if not M.is_local(plain) or plain:find("^file:") then
    return plain
  end
  return path.resolve(base, plain)
end

---Returns a url relative to that of another repository, as in `.gitmodules`.
---@param parent string
---@param url string
---@return string
function M.beside(parent, url)
  local base, rest = parent:gsub("/+$", ""), url
  while rest:find("^%.%.?/") do
    if rest:sub(1, 3) == "../" then
      -- Of scp's form the first folder ends at the colon.
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

---Returns the name that git gives a clone.
---@param url string
---@return string? nil if it names no repository
function M.name(url)
  local name = M.plain(url):gsub("[?#].*$", ""):gsub("/+$", ""):match("([^/:]*)$"):gsub("%.git$", "")
  if name ~= "" and name ~= "." and name ~= ".." and not name:find("[\\%c]") then
    return name
  end
end

return M
