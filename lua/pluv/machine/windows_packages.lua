---The names of packages for Windows: programs of winget and Scoop, libraries of MSYS2.
local M = {}

local gcc = { "BrechtSanders.WinLibs.POSIX.UCRT", "mingw" }

---By program: its package of winget and of Scoop; "-" for none.
local programs = {
  cc = gcc,
  gcc = gcc,
  ["c++"] = gcc,
  ["g++"] = gcc,
  cc1plus = gcc,
  ar = gcc,
  make = { "ezwinports.make", "make" },
  cmake = { "Kitware.CMake", "cmake" },
  ["pkg-config"] = { "bloodrock.pkg-config-lite", "pkg-config" },
  perl = { "StrawberryPerl.StrawberryPerl", "perl" },
  python3 = { "Python.Python.3.13", "python" },
  git = { "Git.Git", "git" },
  luarocks = { "-", "luarocks" },
  hg = { "Mercurial.Mercurial", "mercurial" },
  svn = { "Slik.Subversion", "sliksvn" },
  ["7z"] = { "7zip.7zip", "7zip" },
  cargo = { "Rustlang.Rustup", "rustup" },
  ["tree-sitter"] = { "-", "tree-sitter" },
  node = { "OpenJS.NodeJS", "nodejs" },
}

---MSYS2's names of libraries that are not Arch's; "-" for none.
local libraries = {
  sqlite = "sqlite3",
  ["postgresql-libs"] = "postgresql",
  ["mariadb-libs"] = "libmariadbclient",
  tre = "libtre",
  libldap = "-",
  libsasl = "cyrus-sasl",
  sdl2 = "SDL2",
  gd = "libgd",
  libev = "-",
  unixodbc = "-",
  glibc = "-",
  ["systemd-libs"] = "-",
  ["alsa-lib"] = "-",
  ["libmemcached-awesome"] = "-",
  augeas = "-",
}

---Returns how to install a program; nil if no package is known.
---@param what string such as "cmake"
---@return string?
function M.program(what)
  local names = programs[what]
  if not names then
    return nil
  end
  local scoop = "`scoop install " .. names[2] .. "`"
  return "install it, for example with " .. (names[1] ~= "-" and "`winget install " .. names[1] .. "` or " or "") .. scoop
end

---Returns how to install a library for MinGW; nil if MSYS2 has none.
---@param arch string? Arch's name of the package
---@return string?
function M.library(arch)
  local name = libraries[arch] or arch
  if not name or name == "-" then
    return nil
  end
  return ("install it, for example with MSYS2's `pacman -S mingw-w64-ucrt-x86_64-%s`"):format(name)
end

return M
