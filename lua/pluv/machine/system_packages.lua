---The names of system packages with libraries and build tools, for hints.
local platform = require("host.platform")
local compilers = require("pluv.machine.compiler")
local windows_packages = require("pluv.machine.windows_packages")

local M = {}

local managers = { "apt", "dnf", "apk", "pacman", "brew" }
local commands = {
  apt = "apt install %s",
  dnf = "dnf install %s",
  apk = "apk add %s",
  pacman = "pacman -S %s",
  brew = "brew install %s",
}

---By program: its package on Debian, Fedora, Alpine, Arch and in Homebrew; "-" for
---none.
local programs = {
  cc = "gcc gcc build-base gcc gcc",
  ["c++"] = "g++ gcc-c++ g++ gcc gcc",
  make = "make make make make make",
  cmake = "cmake cmake cmake cmake cmake",
  ar = "binutils binutils binutils binutils binutils",
  autoconf = "autoconf autoconf autoconf autoconf autoconf",
  automake = "automake automake automake automake automake",
  libtoolize = "libtool libtool libtool libtool libtool",
  ["pkg-config"] = "pkg-config pkgconf-pkg-config pkgconf pkgconf pkgconf",
  m4 = "m4 m4 m4 m4 m4",
  flex = "flex flex flex flex flex",
  bison = "bison bison bison bison bison",
  swig = "swig swig swig swig swig",
  perl = "perl perl perl perl perl",
  python3 = "python3 python3 python3 python python",
  git = "git git git git git",
  luarocks = "luarocks luarocks luarocks luarocks luarocks",
  hg = "mercurial mercurial mercurial mercurial mercurial",
  svn = "subversion subversion subversion subversion subversion",
  ["7z"] = "p7zip-full p7zip-plugins 7zip 7zip p7zip",
  cargo = "cargo cargo cargo rust rust",
  ["tree-sitter"] = "- tree-sitter-cli tree-sitter-cli tree-sitter-cli tree-sitter-cli",
  node = "nodejs nodejs nodejs nodejs node",
  gcc = "gcc gcc build-base gcc gcc",
  cc1plus = "g++ gcc-c++ g++ gcc gcc",
  ["g++"] = "g++ gcc-c++ g++ gcc gcc",
}

---Libraries: the packages as above; the names that rockspecs, compilers and linkers
---use; the pkg-config modules.
local libraries = {
  { "libc6-dev glibc-devel musl-dev glibc -", "c m dl pthread rt crypt util crt1.o stdio.h stdlib.h string.h sys/inotify.h inotify", "" },
  { "libssl-dev openssl-devel openssl-dev openssl openssl", "openssl ssl crypto openssl/ssl.h openssl/evp.h openssl/crypto.h", "openssl" },
  { "zlib1g-dev zlib-devel zlib-dev zlib zlib", "zlib z zlib.h", "zlib" },
  { "libyaml-dev libyaml-devel yaml-dev libyaml libyaml", "yaml libyaml yaml.h", "yaml-0.1" },
  { "libsqlite3-dev sqlite-devel sqlite-dev sqlite sqlite", "sqlite sqlite3 sqlite3.h", "sqlite3" },
  { "libpq-dev libpq-devel libpq-dev postgresql-libs libpq", "pgsql pq libpq postgres postgresql libpq-fe.h", "libpq" },
  {
    "libmariadb-dev mariadb-connector-c-devel mariadb-connector-c-dev mariadb-libs mariadb-connector-c",
    "mysql mysqlclient mariadb mysql.h mariadb/mysql.h",
    "mysqlclient libmariadb mariadb",
  },
  { "libpcre3-dev pcre-devel pcre-dev pcre pcre", "pcre pcre.h", "libpcre" },
  { "libpcre2-dev pcre2-devel pcre2-dev pcre2 pcre2", "pcre2 pcre2-8 pcre2.h", "libpcre2-8" },
  { "libonig-dev oniguruma-devel oniguruma-dev oniguruma oniguruma", "onig oniguruma oniguruma.h", "oniguruma" },
  { "libtre-dev tre-devel tre-dev tre tre", "tre tre/tre.h tre.h", "tre" },
  { "libuv1-dev libuv-devel libuv-dev libuv libuv", "uv libuv uv.h", "libuv" },
  { "libexpat1-dev expat-devel expat-dev expat expat", "expat expat.h", "expat" },
  { "libcurl4-openssl-dev libcurl-devel curl-dev curl curl", "curl libcurl curl/curl.h", "libcurl" },
  { "libevent-dev libevent-devel libevent-dev libevent libevent", "event libevent event.h event2/event.h", "libevent" },
  { "libev-dev libev-devel libev-dev libev libev", "ev libev ev.h", "libev" },
  { "libldap-dev openldap-devel openldap-dev libldap openldap", "ldap lber libldap ldap.h", "ldap" },
  { "libsasl2-dev cyrus-sasl-devel cyrus-sasl-dev libsasl cyrus-sasl", "sasl sasl2 libsasl sasl/sasl.h", "libsasl2" },
  { "libpsl-dev libpsl-devel libpsl-dev libpsl libpsl", "psl libpsl libpsl.h", "libpsl" },
  { "libunbound-dev unbound-devel unbound-dev unbound unbound", "unbound libunbound unbound.h", "libunbound" },
  { "unixodbc-dev unixODBC-devel unixodbc-dev unixodbc unixodbc", "odbc sql.h sqlext.h", "odbc" },
  {
    "libsystemd-dev systemd-devel elogind-dev systemd-libs -",
    "systemd libsystemd systemd/sd-daemon.h systemd/sd-journal.h",
    "libsystemd",
  },
  { "libreadline-dev readline-devel readline-dev readline readline", "readline history readline/readline.h", "readline" },
  { "libncurses-dev ncurses-devel ncurses-dev ncurses ncurses", "curses ncurses ncursesw tinfo curses.h ncurses.h", "ncursesw ncurses" },
  { "libffi-dev libffi-devel libffi-dev libffi libffi", "ffi libffi ffi.h", "libffi" },
  { "libzmq3-dev zeromq-devel zeromq-dev zeromq zeromq", "zmq zeromq zmq.h", "libzmq" },
  { "libsodium-dev libsodium-devel libsodium-dev libsodium libsodium", "sodium libsodium sodium.h", "libsodium" },
  { "libsdl2-dev SDL2-devel sdl2-dev sdl2 sdl2", "sdl2 sdl SDL.h SDL2/SDL.h", "sdl2" },
  { "libasound2-dev alsa-lib-devel alsa-lib-dev alsa-lib -", "alsa asound alsa/asoundlib.h asoundlib.h", "alsa" },
  { "libfcgi-dev fcgi-devel fcgi-dev fcgi fcgi", "fastcgi fcgi fcgi_stdio.h fcgiapp.h", "fcgi" },
  { "libgeoip-dev GeoIP-devel geoip-dev geoip geoip", "geoip GeoIP GeoIP.h", "geoip" },
  { "libmaxminddb-dev libmaxminddb-devel libmaxminddb-dev libmaxminddb libmaxminddb", "maxminddb mmdb maxminddb.h", "libmaxminddb" },
  { "libgmp-dev gmp-devel gmp-dev gmp gmp", "gmp gmp.h", "gmp" },
  { "libmpfr-dev mpfr-devel mpfr-dev mpfr mpfr", "mpfr mpfr.h", "mpfr" },
  { "libglib2.0-dev glib2-devel glib-dev glib2 glib", "glib gobject gio glib.h", "glib-2.0" },
  {
    "libgirepository1.0-dev gobject-introspection-devel gobject-introspection-dev gobject-introspection gobject-introspection",
    "gi girepository girepository.h",
    "gobject-introspection-1.0",
  },
  { "libcairo2-dev cairo-devel cairo-dev cairo cairo", "cairo cairo.h cairo/cairo.h", "cairo" },
  { "libgd-dev gd-devel gd-dev gd gd", "gd libgd gd.h", "gdlib" },
  { "libvips-dev vips-devel vips-dev libvips vips", "vips vips/vips.h", "vips" },
  { "libmagickwand-dev ImageMagick-devel imagemagick-dev imagemagick imagemagick", "magick magickwand wand/MagickWand.h", "MagickWand" },
  { "libpng-dev libpng-devel libpng-dev libpng libpng", "png libpng png.h", "libpng" },
  { "libjpeg-dev libjpeg-turbo-devel libjpeg-turbo-dev libjpeg-turbo jpeg-turbo", "jpeg jpeglib.h", "libjpeg" },
  { "libfreetype-dev freetype-devel freetype-dev freetype2 freetype", "freetype ft2build.h", "freetype2" },
  { "libbz2-dev bzip2-devel bzip2-dev bzip2 bzip2", "bz2 bzip2 bzlib.h", "bzip2" },
  { "liblzma-dev xz-devel xz-dev xz xz", "lzma lzma.h", "liblzma" },
  { "libzstd-dev libzstd-devel zstd-dev zstd zstd", "zstd zstd.h", "libzstd" },
  { "liblz4-dev lz4-devel lz4-dev lz4 lz4", "lz4 lz4.h", "liblz4" },
  { "libsnappy-dev snappy-devel snappy-dev snappy snappy", "snappy snappy-c.h", "snappy" },
  { "libbrotli-dev brotli-devel brotli-dev brotli brotli", "brotli brotlienc brotlidec brotli/encode.h", "libbrotlicommon" },
  { "libhiredis-dev hiredis-devel hiredis-dev hiredis hiredis", "hiredis hiredis/hiredis.h", "hiredis" },
  {
    "libmemcached-dev libmemcached-devel libmemcached-dev libmemcached-awesome libmemcached",
    "memcached libmemcached/memcached.h",
    "libmemcached",
  },
  {
    "libmongoc-dev mongo-c-driver-devel mongo-c-driver-dev mongo-c-driver mongo-c-driver",
    "mongoc libmongoc bson mongoc.h",
    "libmongoc-1.0",
  },
  { "libmosquitto-dev mosquitto-devel mosquitto-dev mosquitto mosquitto", "mosquitto mosquitto.h", "libmosquitto" },
  { "librabbitmq-dev librabbitmq-devel rabbitmq-c-dev librabbitmq-c rabbitmq-c", "rabbitmq amqp.h", "librabbitmq" },
  { "libgcrypt20-dev libgcrypt-devel libgcrypt-dev libgcrypt libgcrypt", "gcrypt gcrypt.h", "libgcrypt" },
  { "libgnutls28-dev gnutls-devel gnutls-dev gnutls gnutls", "gnutls gnutls/gnutls.h", "gnutls" },
  { "libssh2-1-dev libssh2-devel libssh2-dev libssh2 libssh2", "ssh2 libssh2 libssh2.h", "libssh2" },
  { "libgit2-dev libgit2-devel libgit2-dev libgit2 libgit2", "git2 libgit2 git2.h", "libgit2" },
  { "libarchive-dev libarchive-devel libarchive-dev libarchive libarchive", "archive libarchive archive.h", "libarchive" },
  { "libzip-dev libzip-devel libzip-dev libzip libzip", "zip libzip zip.h", "libzip" },
  { "libxml2-dev libxml2-devel libxml2-dev libxml2 libxml2", "xml2 libxml2 libxml/parser.h", "libxml-2.0" },
  { "libicu-dev libicu-devel icu-dev icu icu4c", "icu icuuc icui18n unicode/utypes.h", "icu-uc" },
  { "libidn-dev libidn-devel libidn-dev libidn libidn", "idn libidn idna.h", "libidn" },
  { "libidn2-dev libidn2-devel libidn2-dev libidn2 libidn2", "idn2 idn2.h", "libidn2" },
  { "libaugeas-dev augeas-devel augeas-dev augeas augeas", "augeas augeas.h", "augeas" },
  { "libdbus-1-dev dbus-devel dbus-dev dbus dbus", "dbus dbus-1 dbus/dbus.h", "dbus-1" },
  { "libusb-1.0-0-dev libusb1-devel libusb-dev libusb libusb", "usb libusb usb-1.0 libusb.h", "libusb-1.0" },
  { "libudev-dev systemd-devel eudev-dev systemd-libs -", "udev libudev libudev.h", "libudev" },
  { "libmarkdown2-dev libmarkdown-devel discount-dev discount discount", "discount markdown mkdio.h", "libmarkdown" },
  { "libprotobuf-dev protobuf-devel protobuf-dev protobuf protobuf", "protobuf protobuf-lite", "protobuf" },
}

local words = compilers.words

---@return boolean
local function is_windows()
  return platform.describe().os == "windows"
end

---@param list string the packages, in the order of `managers`
---@return string
local function hint(list)
  local names, ways = words(list), {}
  for i, manager in ipairs(managers) do
    if names[i] ~= "-" then
      ways[#ways + 1] = "`" .. commands[manager]:format(names[i]) .. "`"
    end
  end
  local last = table.remove(ways)
  return "install it, for example with " .. (#ways > 0 and table.concat(ways, ", ") .. " or " or "") .. last
end

---@param what string a program in `programs`
---@return string
local function hint_for_program(what)
  return is_windows() and windows_packages.program(what) or hint(programs[what] --[[@as string]])
end

---@param entry table of `libraries`
---@return string
local function hint_for_library(entry)
  return is_windows() and windows_packages.library(words(entry[1])[4]) or hint(entry[1])
end

---Returns the library entry that has one of the names.
---@param ... string? a name, a header, a library
---@return table?
local function known(...)
  local names = {}
  for i = 1, select("#", ...) do
    local name = select(i, ...)
    if type(name) == "string" then
      names[name], names[name:lower()] = true, true
      names[name:lower():gsub("^lib", ""):gsub("%.%l+$", "")] = true
    end
  end
  for _, entry in ipairs(libraries) do
    for _, name in ipairs(words(entry[2])) do
      if names[name] then
        return entry
      end
    end
  end
end

---@class pluv.Wanted the files of an external dependency
---@field program? string
---@field header? string
---@field library? string

---Returns the library entry of an external dependency, looking for its exact name
---first.
---@param name string such as "OPENSSL"
---@param wanted pluv.Wanted
---@return table?
local function entry_of(name, wanted)
  return known(wanted.header) or known(wanted.library) or known(name)
end

---Returns how to install a build tool or library.
---@param what string
---@return string
function M.hint(what)
  local library = not programs[what] and known(what)
  if library then
    return hint_for_library(library)
  end
  local more = what == "tree-sitter" and ", or with `cargo install tree-sitter-cli` or `npm install -g tree-sitter-cli`" or ""
  return programs[what] and hint_for_program(what) .. more or ("install `%s` with the system's package manager"):format(what)
end

---Returns how to install an external dependency.
---@param name string such as "OPENSSL"
---@param wanted pluv.Wanted
---@return string
function M.hint_for(name, wanted)
  local entry = entry_of(name, wanted)
  if entry then
    return hint_for_library(entry)
  elseif programs[wanted.program or ""] then
    return hint_for_program(wanted.program --[[@as string]])
  end
  return ("install %s with its headers; the package name often ends in `-dev` or `-devel`"):format(name)
end

---Returns the pkg-config modules that may provide an external dependency.
---@param name string
---@param wanted pluv.Wanted
---@return string[]
function M.modules(name, wanted)
  local entry = entry_of(name, wanted)
  local list = entry and words(entry[3]) or {}
  for _, guess in ipairs { name:lower(), "lib" .. name:lower(), wanted.library } do
    list[#list + 1] = type(guess) == "string" and guess or nil
  end
  return list
end

---Returns the Homebrew formulas that may provide an external dependency.
---@param name string
---@param wanted pluv.Wanted
---@return string[]
function M.formulas(name, wanted)
  local entry = entry_of(name, wanted)
  local list = { name:lower() }
  if entry then
    table.insert(list, 1, words(entry[1])[5])
  end
  return list
end

---Messages of compilers, linkers and shells about a missing file.
local signs = {
  { "fatal error: ([%w_./+-]+): No such file", "library" },
  { "fatal error: '([%w_./+-]+)' file not found", "library" },
  { "cannot find %-l([%w_.+-]+)", "library" },
  { "cannot find (crt1%.o)", "library" },
  { "library '?([%w_.+-]+)'? not found", "library" },
  { "([%w+-]+): command not found", "program" },
  { "([%w+-]+): not found", "program" },
  { "(cc1plus)", "program" },
  { "([%w+-]+): [Nn]o such file or directory$", "program" },
  { 'exec: "([%w+-]+)": executable file not found', "program" },
  { "make: ([%w+-]+): No such file or directory", "program" },
  { 'corresponding to "Unix (Make)files"', "program" },
  { 'corresponding to "MinGW (Make)files"', "program" },
  { "'([%w+-]+)' is not recognized as an internal or external command", "program" },
  { "Cannot open include file: '([%w_./+-]+)'", "library" },
  { "cannot open [a-z ]*file '([%w_.+-]+)%.lib'", "library" },
}

---Guesses from the output of a failed build what is missing and returns a hint, or
---nil.
---@param output string
---@return string? hint
function M.guess(output)
  for _, sign in ipairs(signs) do
    local name = output:match(sign[1])
    local entry = name and sign[2] == "library" and known(name, name:match("^([^/]+)/"))
    if entry then
      return hint_for_library(entry)
    elseif name and sign[2] == "program" and programs[name:lower()] then
      return hint_for_program(name:lower())
    end
  end
end

return M
