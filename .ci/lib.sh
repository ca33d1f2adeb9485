# Functions of .ci/run and .ci/full, which source this file from the top of the checkout.
set -euo pipefail

export CI=true
export DEBIAN_FRONTEND=noninteractive
# git must also work in a clone that belongs to another user.
export GOFLAGS="${GOFLAGS:+$GOFLAGS }-buildvcs=false"
corpus=$(realpath "${PLUV_CORPUS:-../shared}")
# Variables of the caller would change what pluv does, and which tests run.
unset ${!PLUV_@}

temp=$(mktemp -d)
emulated=() # handlers that this script registered
finish() {
	status=$?
	for handler in "${emulated[@]}"; do
		echo -1 >"$handler"
	done
	# What is mounted below the folder, such as /proc in a chroot, is never to be removed.
	awk -v dir="$temp/" 'index($2, dir) == 1 { print $2 }' /proc/mounts | while read -r mounted; do umount -l "$mounted"; done
	# Go makes the folders of its module cache read-only.
	chmod -R u+w "$temp" && rm -rf "$temp"
	if [ "$status" -eq 0 ]; then
		echo "== ${0##*/} passed in ${SECONDS}s"
	else
		echo "== ${0##*/} FAILED in ${SECONDS}s: $current" >&2
	fi
}
trap finish EXIT

current=start
step() {
	current=$*
	printf '\n== %s (at %ds)\n' "$current" "$SECONDS"
}

fail() {
	echo "$*" >&2
	exit 1
}

twice() {
	"$@" || { echo "once more: $*" >&2; sleep 5; "$@"; }
}

# require_programs fails early if a program is missing that is not installed here.
require_programs() {
	local program missing=
	for program; do
		command -v "$program" >/dev/null || missing+=" $program"
	done
	[ -z "$missing" ] || fail "missing on PATH:$missing"
}

tree_state() { git -c safe.directory="$PWD" status --porcelain; }

# install_packages installs the Debian packages that the specs need.
install_packages() {
	twice apt-get -qq update
	twice apt-get -qq -o Dpkg::Use-Pty=0 install --yes --no-install-recommends \
		gcc g++ make libc6-dev libreadline-dev libssl-dev libyaml-dev libuv1-dev git cmake curl zip unzip xz-utils zstd python3 hyperfine luarocks \
		chromium nginx docker-registry strace lua-cjson lua-socket dash busybox procps wget shellcheck \
		lua5.1 liblua5.1-0-dev lua5.2 liblua5.2-dev lua5.3 liblua5.3-dev lua5.4 liblua5.4-dev luajit libluajit-5.1-dev >"$temp/apt.log" ||
		{ cat "$temp/apt.log" >&2; fail "apt-get cannot install the packages"; }
}

# assemble_registry makes a folder that is a LuaRocks server of real rocks, from Debian's sources.
assemble_registry() {
	# Names of Debian's source packages, then of the rocks made of them.
	twice "$corpus/realworld/fetch-origs" -o "$temp/origs" \
		lua-argparse lua-busted lua-cjson lua-cliargs lua-compat53 lua-dkjson lua-filesystem lua-inspect lua-json lua-lpeg \
		lua-luassert lua-luv lua-mediator lua-penlight lua-redis lua-say lua-sec lua-term lua-yaml luacheck luasocket
	"$corpus/realworld/make-registry" -o "$1" --orig "$temp/origs" \
		--only "argparse,lua-cjson,luacheck,luafilesystem,inspect,lpeg,luajson,luassert,luasec,luasocket,luv,lyaml,penlight,redis-lua,say,\
alt-getopt,busted,dkjson,lua_cliargs,lua-term,luasystem,mediator_lua,moonscript"
}

# fetch_lua_sources downloads upstream's tarballs of Lua and LuaJIT, which are in Debian's source
# packages. A separate apt configuration keeps the machine's own unchanged.
fetch_lua_sources() {
	mkdir -p "$1" "$temp/apt/lists/partial" "$temp/apt/cache/archives/partial"
	cat >"$temp/apt/debian.sources" <<-END
		Types: deb-src
		URIs: $(apt-get indextargets --format '$(SITE)' | grep -m 1 '/debian/*$')
		Suites: $(. /etc/os-release && echo "$VERSION_CODENAME")
		Components: main
		Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
	END
	cat >"$temp/apt/apt.conf" <<-END
		Dir::Etc::sourcelist "$temp/apt/debian.sources";
		Dir::Etc::sourceparts "-";
		Dir::State::lists "$temp/apt/lists";
		Dir::Cache "$temp/apt/cache";
		APT::Sandbox::User "root";
	END
	twice env APT_CONFIG="$temp/apt/apt.conf" apt-get -qq update
	(
		cd "$1"
		twice env APT_CONFIG="$temp/apt/apt.conf" apt-get -qq source --download-only lua5.1 lua5.2 lua5.3 lua5.4 luajit
	)
}

# emulate lets Linux run programs for arm64 and arm, with Debian's qemu-user-static, until the end
# of the script.
emulate() {
	local mask='\xff\xff\xff\xff\xff\xff\xff\x00\xff\xff\xff\xff\xff\xff\xff\xff\xfe\xff\xff\xff'
	handle pluv-arm64 '\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\xb7\x00' "$mask" /usr/bin/qemu-aarch64-static
	handle pluv-arm '\x7fELF\x01\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\x28\x00' "$mask" /usr/bin/qemu-arm-static
}

# handle NAME MAGIC MASK PROGRAM registers a program that runs files of a kind; Debian's own
# handlers, or those of another run, may be there already.
handle() {
	local handlers=/proc/sys/fs/binfmt_misc
	[ -e "$handlers/register" ] || mount -t binfmt_misc binfmt_misc "$handlers"
	[ ! -e "$handlers/$1" ] || return 0
	printf '%s' ":$1:M::$2:$3:$4:F" >"$handlers/register"
	emulated+=("$handlers/$1")
}

# make_wine makes a Debian with Wine and MinGW's compilers in a new folder.
make_wine() {
	twice apt-get -qq -o Dpkg::Use-Pty=0 install --yes --no-install-recommends debootstrap >>"$temp/apt.log"
	"$corpus/windows/make-chroot" "$1"
}

# add_makes CHROOT adds GNU make, built for MinGW from Debian's source, and the cmake of PyPI to a
# system with Wine, in its folder cmake/bin.
add_makes() {
	local build=$1/build-make
	twice apt-get -qq -o Dpkg::Use-Pty=0 install --yes --no-install-recommends python3-pip >>"$temp/apt.log"
	mkdir "$build" "$temp/cmake"
	(
		cd "$build"
		twice env APT_CONFIG="$temp/apt/apt.conf" apt-get -qq source --download-only make-dfsg
		tar -xf make-dfsg_*.orig.tar.* --strip-components 1
		mkdir -p made/src made/lib
		cp src/config.h.W32 made/src/config.h
		cp lib/glob.in.h made/lib/glob.h
		cp lib/fnmatch.in.h made/lib/fnmatch.h
		# The sources that its build_w32.bat compiles.
		tr -d '\r' <build_w32.bat | sed -n 's/^call :Compile \([a-z0-9/_-]*\).*/\1.c/p' >files
	)
	chroot "$1" sh -c 'cd build-make && x86_64-w64-mingw32-gcc -mthreads -std=gnu99 -O1 -w -fpermissive -Imade/src -Isrc -Imade/lib -Ilib \
		-Isrc/w32/include -DWINDOWS32 -DHAVE_CONFIG_H -o mingw32-make.exe $(cat files) -luser32 -ladvapi32 -lole32 -luuid'
	echo 'cmake==3.31.6 --hash=sha256:bbaed969cef3c427f4f17591feb28db4ae595e3a4bbd45cb35522cee14df6a32' >"$temp/cmake/wanted"
	twice python3 -m pip --quiet download --no-deps --only-binary :all: --platform win_amd64 --require-hashes -r "$temp/cmake/wanted" -d "$temp/cmake"
	python3 -m zipfile -e "$temp"/cmake/*.whl "$temp/cmake"
	mv "$temp/cmake/cmake/data" "$1/cmake"
	mv "$build/mingw32-make.exe" "$1/cmake/bin"
}

# test_in_wine CHROOT REGISTRY SOURCES SET runs the tests for Windows, all with the SET "full", and
# prints how many passed and why others were skipped.
test_in_wine() {
	local tests=.
	[ "$4" = full ] || tests='^(TestHost|TestCount|TestStops|TestScripts|TestRuntimes)$'
	PLUV_SPEC_REQUIRE=all PLUV_CORPUS=$corpus PLUV_WINE=$1 PLUV_REALWORLD=$2 PLUV_RUNTIME_SOURCES=$3 PLUV_WINE_SET=$4 \
		go test -timeout 90m -count 1 -v -run "$tests" ./spec/windows >"$temp/wine.log" 2>&1 || { cat "$temp/wine.log" >&2; fail "tests fail in Wine"; }
	sed -n 's/^ *[a-z_]*_test\.go:[0-9]*: //p' "$temp/wine.log"
	tail -1 "$temp/wine.log"
	umount -l "$1/proc"
}

# fetch_crates downloads the crates of rocks into a new folder. Cargo's configuration says
# how to reach its registry; a separate home keeps the machine's own unchanged.
fetch_crates() {
	local home=$temp/cargo-home project=$temp/crates-project settings
	settings=${CARGO_HOME:-$HOME/.cargo}
	mkdir -p "$1" "$home" "$project/src"
	for file in config config.toml; do
		[ ! -e "$settings/$file" ] || cp "$settings/$file" "$home/"
	done
	: >"$project/src/lib.rs"
	cat >"$project/Cargo.toml" <<-END
		[package]
		name = "crates"
		version = "0.0.0"

		[dependencies]
		decasify = { version = "=0.11.3", default-features = false }
		tree-sitter-lua = { version = "=0.5.0", default-features = false }
	END
	CARGO_HOME=$home twice cargo fetch --quiet --manifest-path "$project/Cargo.toml"
	cp "$home"/registry/cache/*/{decasify-0.11.3,tree-sitter-lua-0.5.0}.crate "$1"
	(
		cd "$1"
		sha256sum --quiet -c <<-END
			4916f835eeacf82d9faa2cb992076d8e245552186c8132a8ca937e9c95be9238  decasify-0.11.3.crate
			8daaf5f4235188a58603c39760d5fa5d4b920d36a299c934adddae757f32a10c  tree-sitter-lua-0.5.0.crate
		END
	)
}

# lint_lua runs the checkers of the project's Lua. luacheck is installed by the pluv of this
# checkout, from a registry of real rocks; the other two come from cargo and run if they are
# on PATH.
lint_lua() {
	local registry=$1 project=$temp/lint
	mkdir "$project"
	go build -o "$project/pluv" ./cmd/pluv
	cat >"$project/pluv.toml" <<-END
		[runtime]
		name = "lua"
		version = "5.4"

		[registries.real]
		url = "$registry"

		[dependencies]
		luacheck = "*"
	END
	HOME=$project PLUV_PROJECT=$project "$project/pluv" run luacheck --no-color -q lua stdlib spec
	if command -v stylua >/dev/null; then
		stylua --check lua/pluv stdlib/std stdlib/types spec/unit
	fi
	if command -v emmylua_check >/dev/null; then
		emmylua_check .
	fi
}

# only_late reports whether a fuzz target "failed" because its time was over while an input was
# tried: Go before 1.27 counts that as a failure (golang/go#75804). A real one names its input.
only_late() {
	! grep -q 'Failing input' "$1" && grep -A1 '^--- FAIL: Fuzz' "$1" | grep -qx ' *context deadline exceeded'
}

# fuzz_all runs every fuzz target of the project for a time, such as 5s.
fuzz_all() {
	# `go test -list` prints the targets of a package and then the package itself.
	go test -list '^Fuzz' ./... >"$temp/listed"
	awk '/^Fuzz/ { names = names " " $1 } $1 == "ok" { n = split(names, own, " "); for (i = 1; i <= n; i++) print $2, own[i]; names = "" }' \
		"$temp/listed" >"$temp/targets"
	[ -s "$temp/targets" ] || fail "no fuzz targets found"
	while read -r package target; do
		echo "$package $target"
		go test -run '^$' -fuzz "^$target\$" -fuzztime "$1" -fuzzminimizetime 20x "$package" >"$temp/fuzz.log" </dev/null ||
			only_late "$temp/fuzz.log" ||
			{ cat "$temp/fuzz.log" >&2; fail "$target of $package fails"; }
	done <"$temp/targets"
}

# build_twice builds pluv for linux/amd64 as a release has it, in clones at different paths, and
# with an empty Go cache the second time; the binaries and the files of packages must be the same.
build_twice() {
	local clone commit date
	commit=$(git -c safe.directory="$PWD" rev-parse HEAD)
	date=$(git -c safe.directory="$PWD" show --no-patch --format=%cI HEAD)
	mkdir "$temp/twice" "$temp/twice/with a longer path"
	for clone in "$temp/twice/one" "$temp/twice/with a longer path/two"; do
		git -c safe.directory="$PWD/.git" clone --quiet . "$clone"
		(
			cd "$clone"
			[ "${clone##*/}" = one ] || export GOCACHE=$temp/twice/cache
			export CGO_ENABLED=0 GOOS=linux GOARCH=amd64
			go generate ./lua
			go build -trimpath -ldflags "-s -w -X pluv/host/release.Version=0.0.1-dev -X pluv/host/release.commit=$commit -X pluv/host/release.date=$date" -o pluv ./cmd/pluv
			go run ./cmd/pluv-docs -package .dist-files
			find pluv lua/pluv/.precompiled .dist-files -type f -print0 | sort -z | xargs -0 sha256sum >../sums-"${clone##*/}"
		)
	done
	diff "$temp/twice/sums-one" "$temp/twice/with a longer path/sums-two" || fail "two builds of one commit differ"
	if ldd "$temp/twice/one/pluv" >/dev/null 2>&1; then fail "pluv is not linked statically"; fi
	[[ $("$temp/twice/one/pluv" --version) == "pluv 0.0.1-dev (${commit:0:12}, ${date:0:10})" ]] || fail "pluv --version says $("$temp/twice/one/pluv" --version)"
	printf '%d files are the same; pluv has %d bytes and the SHA-256 %.64s\n' "$(wc -l <"$temp/twice/sums-one")" \
		"$(stat -c %s "$temp/twice/one/pluv")" "$(grep ' pluv$' "$temp/twice/sums-one")"
}
