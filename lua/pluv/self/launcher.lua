---The launchers: scripts that a repository has instead of an installed pluv.
---
---A spec compares the functions that `pluvw` shares with install.sh.
local errors = require("std.errors")
local tables = require("std.table")
local platform = require("host.platform")
local releases = require("pluv.self.releases")

local M = {}

local sh = [==[
#!/bin/sh
# Runs pluv @VERSION@ with the given arguments. The first run downloads it into pluv's cache
# and verifies its checksum. Written by `pluv wrapper`, which also updates it.
set -eu

version=@VERSION@
releases=@ADDRESS@
checksums='
@CHECKSUMS@
'

fail() {
	printf '%s\n' "pluvw: error: $1" >&2
	[ $# -lt 2 ] || printf '%s\n' "hint: $2" >&2
	exit 1
}

has() { command -v "$1" >/dev/null 2>&1; }

# find_platform names the archive's system and processor. Programs for Linux are static, so that
# glibc and musl need no archives of their own.
find_platform() {
	system=$(uname -s)
	processor=$(uname -m)
	case $system in
	Linux) os=linux ;;
	Darwin) os=darwin ;;
	FreeBSD) os=freebsd ;;
	MINGW* | MSYS* | CYGWIN*) fail "this is Windows: $system" "run install.ps1 in PowerShell" ;;
	*) os= ;;
	esac
	case $processor in
	x86_64 | amd64) arch=amd64 ;;
	aarch64 | arm64) arch=arm64 ;;
	riscv64) arch=riscv64 ;;
	armv7* | armv8l) arch=armv7 ;;
	*) arch= ;;
	esac
	# A shell that is translated by Rosetta sees the wrong processor.
	if [ "$os $arch" = "darwin amd64" ] && [ "$(sysctl -n sysctl.proc_translated 2>/dev/null || :)" = 1 ]; then
		arch=arm64
	fi
	[ -n "${os:+$arch}" ] || fail "there is no pluv for $system on $processor" "build it with Go, from the source archive"
	platform=${os}_$arch
}

# why prints the last line that the last program said.
why() { grep . "$temp/problem" | tail -n 1; }

# fetch PATH FILE downloads a file of the releases.
fetch() {
	url=$base/$1
	case $base in
	/*)
		cp "$url" "$2" 2>"$temp/problem" || fail "cannot copy $url: $(why)"
		return
		;;
	esac
	if has curl; then
		# A redirect must not leave https.
		case $base in https:*) only='=https' ;; *) only='=http,https' ;; esac
		curl --proto "$only" -fsSL --retry 2 --connect-timeout 20 --speed-limit 1 --speed-time 60 -o "$2" "$url" 2>"$temp/problem" ||
			fail "cannot download $url: $(why)" "$hint"
	elif has wget; then
		# Debian's busybox crashes with -T.
		limits=$(wget --version 2>/dev/null | sed -n '1s/^GNU .*/-T 60 -t 3/p')
		# shellcheck disable=SC2086 # several words, or none
		wget $limits -O "$2" "$url" 2>"$temp/problem" || fail "cannot download $url: $(why)" "$hint"
		! grep -qi 'validation not implemented' "$temp/problem" || fail "this wget does not verify certificates" "install curl"
	else
		fail "curl and wget are missing" "install one of them, or set PLUV_MIRROR to a folder with the files"
	fi
}
hint="check the network; behind a proxy, set https_proxy; PLUV_MIRROR sets another server"

find_sum_program() {
	if has sha256sum; then
		sum=sha256sum
	elif has shasum; then
		sum='shasum -a 256'
	elif has sha256; then
		sum='sha256 -q'
	elif has openssl; then
		sum='openssl dgst -sha256 -r'
	else
		fail "no program for SHA-256 found" "install sha256sum, shasum or openssl"
	fi
}

# download fetches and unpacks the program beside its place, and moves it there: of several
# runs at once each has a folder of its own, and the last one stays.
download() {
	base=${PLUV_MIRROR:-$releases}
	base=${base%/}
	has tar || fail "tar is missing" "install it"
	find_sum_program
	mkdir -p "$cache/launcher" || fail "cannot create $cache/launcher" "set PLUV_CACHE_DIR to another folder"
	trap 'rm -rf "$temp"' EXIT
	trap 'exit 129' HUP
	trap 'exit 130' INT
	trap 'exit 143' TERM
	temp=$(mktemp -d "$cache/launcher/new-XXXXXX") || fail "cannot write to $cache/launcher" "set PLUV_CACHE_DIR to another folder"
	archive=pluv_${version}_$platform.tar.gz
	printf '%s\n' "pluvw: downloading pluv $version from $base" >&2
	fetch "releases/download/v$version/$archive" "$temp/$archive"
	got=$($sum <"$temp/$archive" | cut -c 1-64)
	[ "$got" = "$wanted" ] || fail "the checksum of $archive is wrong: it is $got, and pluvw has $wanted"
	tar -xzf "$temp/$archive" -C "$temp" pluv 2>"$temp/problem" || fail "cannot unpack $archive: $(why)"
	mkdir -p "$place"
	mv -f "$temp/pluv" "$place/pluv"
	rm -rf "$temp"
	trap - EXIT
}

temp=''
find_platform
wanted=$(printf '%s\n' "$checksums" | sed -n "s/^$platform //p")
[ -n "$wanted" ] || fail "pluv $version has no archive for $platform" "install pluv another way"
cache=${PLUV_CACHE_DIR:-}
if [ -z "$cache" ]; then
	case ${XDG_CACHE_HOME:-} in /*) cache=$XDG_CACHE_HOME/pluv ;; *) cache=$HOME/.cache/pluv ;; esac
fi
place=$cache/launcher/$version-$platform-$(printf %.16s "$wanted")
[ -x "$place/pluv" ] || download
exec "$place/pluv" "$@"
]==]

local cmd = [==[
@echo off
rem Runs pluv @VERSION@ with the given arguments. The first run downloads it into pluv's cache
rem and verifies its checksum. Written by `pluv wrapper`, which also updates it.
setlocal
set "PLUVW_PLATFORM=windows_amd64"
set "PLUVW_SUM=@AMD64@"
if /i "%PROCESSOR_ARCHITECTURE%"=="ARM64" set "PLUVW_PLATFORM=windows_arm64"
if /i "%PROCESSOR_ARCHITECTURE%"=="ARM64" set "PLUVW_SUM=@ARM64@"
set "PLUVW_BASE=@ADDRESS@"
if defined PLUV_MIRROR set "PLUVW_BASE=%PLUV_MIRROR%"
set "PLUVW_CACHE=%LOCALAPPDATA%\pluv\cache"
if defined XDG_CACHE_HOME set "PLUVW_CACHE=%XDG_CACHE_HOME%\pluv"
if defined PLUV_CACHE_DIR set "PLUVW_CACHE=%PLUV_CACHE_DIR%"
set "PLUVW_PLACE=%PLUVW_CACHE%\launcher\@VERSION@-%PLUVW_PLATFORM%-%PLUVW_SUM:~0,16%"
if exist "%PLUVW_PLACE%\pluv.exe" goto run

set "PLUVW_TEMP=%PLUVW_CACHE%\launcher\new-%RANDOM%%RANDOM%"
set "PLUVW_ARCHIVE=pluv_@VERSION@_%PLUVW_PLATFORM%.zip"
set "PLUVW_WHY=cannot create %PLUVW_TEMP%"
mkdir "%PLUVW_TEMP%"
if not exist "%PLUVW_TEMP%" goto failed
echo pluvw: downloading pluv @VERSION@ from %PLUVW_BASE%>&2
set "PLUVW_WHY=cannot download %PLUVW_BASE%/releases/download/v@VERSION@/%PLUVW_ARCHIVE%"
curl.exe -fsSL --retry 2 --connect-timeout 20 -o "%PLUVW_TEMP%\%PLUVW_ARCHIVE%" "%PLUVW_BASE%/releases/download/v@VERSION@/%PLUVW_ARCHIVE%"
if errorlevel 1 goto failed
set "PLUVW_WHY=the checksum of %PLUVW_ARCHIVE% is wrong: pluvw.cmd has %PLUVW_SUM%"
certutil.exe -hashfile "%PLUVW_TEMP%\%PLUVW_ARCHIVE%" SHA256 | findstr.exe /i /x "%PLUVW_SUM%" >nul
if errorlevel 1 goto failed
set "PLUVW_WHY=cannot unpack %PLUVW_ARCHIVE%"
tar.exe -xf "%PLUVW_TEMP%\%PLUVW_ARCHIVE%" -C "%PLUVW_TEMP%" pluv.exe
if errorlevel 1 goto failed
set "PLUVW_WHY=cannot write to %PLUVW_PLACE%"
if not exist "%PLUVW_PLACE%" mkdir "%PLUVW_PLACE%"
rem Another run may have been quicker.
if not exist "%PLUVW_PLACE%\pluv.exe" move /y "%PLUVW_TEMP%\pluv.exe" "%PLUVW_PLACE%\pluv.exe" >nul
if not exist "%PLUVW_PLACE%\pluv.exe" goto failed
rmdir /s /q "%PLUVW_TEMP%"

:run
endlocal & "%PLUVW_PLACE%\pluv.exe" %*
exit /b %ERRORLEVEL%

:failed
echo pluvw: error: %PLUVW_WHY%>&2
if exist "%PLUVW_TEMP%" rmdir /s /q "%PLUVW_TEMP%"
exit /b 1
]==]

---Returns the lines `PLATFORM SUM` of a release's archives.
---@param release pluv.PluvRelease
---@return string[]
local function sums_of(release)
  local lines = {}
  for file, sum in pairs(release.sums) do
    local on = file:match("^pluv_.*_(%l+_%w+)%.tar%.gz$")
    if on and file == releases.archive(release.version, on) then
      lines[#lines + 1] = on .. " " .. sum
    end
  end
  table.sort(lines)
  return lines
end

---Returns the texts of the launchers for a release. Fails with `self.missing` if an archive
---for Windows, or for all else, is missing.
---@param release pluv.PluvRelease
---@return { name: string, text: string }[]
function M.files(release)
  local function sum(on)
    local name = releases.archive(release.version, on)
    return release.sums[name] or errors.raise { code = "self.missing", message = ("pluv %s has no %s"):format(release.version, name) }
  end
  local values = {
    VERSION = release.version,
    ADDRESS = platform.release().address,
    CHECKSUMS = table.concat(sums_of(release), "\n"),
    AMD64 = sum("windows_amd64"),
    ARM64 = sum("windows_arm64"),
  }
  sum("linux_amd64")
  return tables.map({ { "pluvw", sh, "\n" }, { "pluvw.cmd", cmd, "\r\n" } }, function(file)
    local text = file[2]:gsub("@(%u[%u%d]*)@", values):gsub("\n", file[3])
    return { name = file[1], text = text }
  end)
end

return M
