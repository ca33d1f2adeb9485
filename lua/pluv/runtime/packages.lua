---Which packages a machine lacks when a build fails.
local M = {}

---By what is lacking: the package in Debian's, Fedora's, Homebrew's and Alpine's
---archive.
local packages = {
  cc = { "gcc", "gcc", "gcc", "build-base" },
  ["c++"] = { "g++", "gcc-c++", "gcc", "g++" },
  libc = { "libc6-dev", "glibc-devel", false, "musl-dev" },
  readline = { "libreadline-dev", "readline-devel", "readline", "readline-dev" },
  make = { "make", "make", "make", "make" },
  cmake = { "cmake", "cmake", "cmake", "cmake" },
  ar = { "binutils", "binutils", "binutils", "binutils" },
  git = { "git", "git", "git", "git" },
}

local commands = { "apt install %s", "dnf install %s", "brew install %s", "apk add %s" }

---What compilers, linkers and shells say, and what is lacking then.
local signs = {
  { "readline/%w+%.h", "readline" },
  { "cannot find %-lreadline", "readline" },
  { "library '?readline'? not found", "readline" },
  { "cannot find crt1%.o", "libc" },
  { "cannot find %-l[mc][^%w]", "libc" },
  { "cannot find %-ldl", "libc" },
  { "fatal error: [%w/]+%.h: No such file", "libc" },
  { "c%+%+: [Nn]o such file", "c++" },
  { "g%+%+: [Nn]o such file", "c++" },
  { "cc1plus", "c++" },
  { "[/%s:]ar: not found", "ar" },
  { "cannot start ar:", "ar" },
  { "make: not found", "make" },
  { "[/%s:]g?cc: not found", "cc" },
}

---How to install something with the four package managers.
---@param what string
---@return string
function M.hint(what)
  local ways = {}
  for i, name in ipairs(packages[what]) do
    if name then
      ways[#ways + 1] = "`" .. commands[i]:format(name) .. "`"
    end
  end
  local last = table.remove(ways)
  return "install it, for example with " .. table.concat(ways, ", ") .. " or " .. last
end

---What the output of a failed build shows to be lacking, or nil.
---@param output string
---@return string? hint
function M.guess(output)
  for _, sign in ipairs(signs) do
    if output:find(sign[1]) then
      return M.hint(sign[2])
    end
  end
end

return M
