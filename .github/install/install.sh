#!/bin/sh
# Installs pluv, or another version of it, from its releases:
#
#	curl -fsSL https://example.invalid/pluv/releases/latest/download/install.sh | sh
#	sh install.sh --uninstall
#
# Needs curl or wget, tar with gzip, and a program for SHA-256. Variables:
#
#	PLUV_VERSION    the version to install [default: the newest release]
#	PLUV_MIRROR     where releases come from, a URL or an absolute folder
#	XDG_BIN_HOME    the folder of the program [default: ~/.local/bin]
#	PLUV_DATA_DIR   the folder of the receipt [default: pluv in XDG_DATA_HOME or ~/.local/share]
#
# The receipt lets `pluv self update` and `pluv self uninstall` know what was installed here.
# Nothing is unpacked or run before its checksum is verified; a failure leaves nothing.
set -eu

releases=https://example.invalid/pluv

say() { printf '%s\n' "pluv: $*" >&2; }

fail() {
	printf '%s\n' "pluv: error: $1" >&2
	[ $# -lt 2 ] || printf '%s\n' "hint: $2" >&2
	exit 1
}

has() { command -v "$1" >/dev/null 2>&1; }

# absolute prints a value if it is an absolute path.
absolute() { case $1 in /*) printf '%s\n' "$1" ;; esac; }

find_folders() {
	home=$(absolute "${HOME:-}")
	bin=$(absolute "${XDG_BIN_HOME:-}")
	bin=${bin:-${home:+$home/.local/bin}}
	data=$(absolute "${XDG_DATA_HOME:-}")
	data=${data:-${home:+$home/.local/share}}
	data=${data:+$data/pluv}
	case ${PLUV_DATA_DIR:-} in
	'') ;;
	/*) data=$PLUV_DATA_DIR ;;
	*) data=$PWD/$PLUV_DATA_DIR ;;
	esac
	[ -n "${bin:+$data}" ] || fail "HOME is not an absolute path" "set HOME, or XDG_BIN_HOME and PLUV_DATA_DIR"
	program=$bin/pluv
	tool=$bin/pluvx
	receipt=$data/receipt.json
	case $program$receipt in *[[:cntrl:]]*) fail "the path of pluv or of its receipt has a control character" ;; esac
}

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

clean_up() {
	[ -z "$temp" ] || rm -rf "$temp"
	[ -z "$fresh" ] || rm -rf "$fresh" "$receipt.$$"
	if [ -n "$making" ]; then
		remove_new "$bin" "$above_bin"
		remove_new "$data" "$above_data"
	fi
}

# existing prints the last folder of a path that exists.
existing() {
	folder=$1
	while [ -n "$folder" ] && [ ! -d "$folder" ]; do
		folder=${folder%/*}
	done
	printf '%s\n' "$folder"
}

# remove_new FOLDER ABOVE removes empty folders below one that existed before.
remove_new() {
	folder=$1
	while [ "$folder" != "$2" ]; do
		[ ! -d "$folder" ] || rmdir "$folder" 2>/dev/null || break
		folder=${folder%/*}
	done
}

# make_folder FOLDER creates a folder, or fails.
make_folder() {
	mkdir -p "$1" 2>"$temp/problem" || fail "cannot create $1: $(why)"
}

# is_own_tool reports whether pluvx is a link to this pluv.
is_own_tool() {
	[ -L "$tool" ] && case $(readlink "$tool") in pluv | "$program") ;; *) false ;; esac
}

# link_tool makes pluvx, which is `pluv tool run`, unless something else has the name.
link_tool() {
	if is_own_tool; then
		:
	elif [ -e "$tool" ] || [ -L "$tool" ]; then
		say "kept $tool, which is not a link to pluv: \`pluv tool run\` does the same"
	else
		ln -s pluv "$tool" 2>"$temp/problem" || say "cannot link $tool: $(why)"
	fi
}

install() {
	case $version in
	'') list=releases/latest/download/SHA256SUMS ;;
	*[!0-9A-Za-z.+-]*) fail "PLUV_VERSION is not a version: $version" ;;
	*) list=releases/download/v$version/SHA256SUMS ;;
	esac
	case $base in
	/* | https://* | http://*) ;;
	*) fail "PLUV_MIRROR is not a URL or an absolute folder: $base" ;;
	esac
	has tar || fail "tar is missing" "install it"
	find_sum_program
	temp=$(mktemp -d) || fail "cannot create a temporary folder" "set TMPDIR to a folder that can be written to"

	fetch "$list" "$temp/SHA256SUMS"
	pattern=$(printf %s "$version" | sed 's/[.+]/\\&/g')
	line=$(grep -E "^[0-9a-f]{64} [ *]pluv_${pattern:-[0-9][0-9A-Za-z.+-]*}_$platform\\.tar\\.gz\$" "$temp/SHA256SUMS" | head -n 1)
	[ -n "$line" ] || fail "there is no pluv ${version:+$version }for $platform in $base/$list"
	wanted=${line%% *}
	archive=${line#* ?}
	version=${archive#pluv_}
	version=${version%_"$platform".tar.gz}
	say "downloading pluv $version for $platform from $base"
	fetch "releases/download/v$version/$archive" "$temp/$archive"
	got=$($sum <"$temp/$archive" | cut -c 1-64)
	[ "$got" = "$wanted" ] || fail "the checksum of $archive is wrong: it is $got, SHA256SUMS has $wanted"
	tar -xzf "$temp/$archive" -C "$temp" pluv 2>"$temp/problem" || fail "cannot unpack $archive: $(why)"

	[ ! -d "$program" ] || fail "$program is a folder"
	above_bin=$(existing "$bin") above_data=$(existing "$data") making=yes
	make_folder "$bin"
	make_folder "$data"
	fresh=$bin/.pluv-new.$$
	{ mkdir "$fresh" && cp "$temp/pluv" "$fresh/pluv"; } 2>"$temp/problem" || fail "cannot write to $bin: $(why)" "set XDG_BIN_HOME to another folder"
	chmod 755 "$fresh/pluv"
	"$fresh/pluv" --version >"$temp/problem" 2>&1 || fail "pluv $version does not run on this machine: $(why)"

	quote='s/\\/\\\\/g; s/"/\\"/g'
	printf '{"format":1,"path":"%s","version":"%s","mirror":"%s"}\n' "$(printf %s "$program" | sed "$quote")" "$version" \
		"$(printf %s "${PLUV_MIRROR:-}" | sed "$quote")" >"$temp/receipt"
	cp "$temp/receipt" "$receipt.$$" 2>"$temp/problem" || fail "cannot write to $data: $(why)" "set PLUV_DATA_DIR to another folder"
	mv -f "$fresh/pluv" "$program" 2>"$temp/problem" || fail "cannot write $program: $(why)"
	mv -f "$receipt.$$" "$receipt" 2>"$temp/problem" || fail "cannot write $receipt: $(why)"
	making=''
	link_tool

	say "installed $program, pluv $version"
	case :${PATH:-}: in
	*:"$bin":*)
		first=$(command -v pluv || :)
		[ "$first" = "$program" ] || say "another pluv comes first on PATH: $first"
		;;
	*) say "$bin is not on PATH; to add it, write this into your shell's profile: export PATH=\"$bin:\$PATH\"" ;;
	esac
	say "completion: pluv completion --help; update: pluv self update; remove: pluv self uninstall"
}

# uninstall removes what the receipt and this script agree on.
uninstall() {
	[ -f "$receipt" ] || fail "no receipt at $receipt: pluv was not installed by this script" "remove it with the program that installed it"
	path=$(printf %s "$program" | sed 's/\\/\\\\/g; s/"/\\"/g')
	grep -qF "\"path\":\"$path\"" "$receipt" || fail "the receipt $receipt is not for $program" "set XDG_BIN_HOME to the folder of pluv that it names"
	! is_own_tool || rm -f "$tool"
	rm -f "$program" "$receipt" || fail "cannot remove $program"
	rmdir "$data" 2>/dev/null || :
	say "removed $program"
	[ ! -d "$data" ] || say "kept installed runtimes and tools: $data"
}

main() {
	base=${PLUV_MIRROR:-$releases}
	base=${base%/}
	version=${PLUV_VERSION:-}
	version=${version#v}
	temp='' fresh='' making=''
	trap clean_up EXIT
	trap 'exit 129' HUP
	trap 'exit 130' INT
	trap 'exit 143' TERM
	find_folders
	case ${1:-} in
	'')
		find_platform
		install
		;;
	--uninstall) uninstall ;;
	*) fail "unknown argument: $1" "install.sh takes nothing, or --uninstall" ;;
	esac
}

# The last line: of a script that arrived in part, nothing is run.
main "$@"
