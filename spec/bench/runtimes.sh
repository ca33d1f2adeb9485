#!/usr/bin/env bash
# Compares installing a Lua with upstream's make, and measures the time that a shim adds to
# the interpreter.
#
#	PLUV_RUNTIME_SOURCES=DIR spec/bench/runtimes.sh [RUNS]
#
# DIR is the one for spec/runtimes. The commands of a table take turns.
set -euo pipefail
cd "$(dirname "$0")/../.."
. spec/bench/lib.sh

: "${PLUV_RUNTIME_SOURCES:?names no folder; see spec/runtimes/README.md}"
sources=$(realpath "$PLUV_RUNTIME_SOURCES")
for tool in go hyperfine python3 gcc make; do
	command -v "$tool" >/dev/null || { echo "needs $tool on PATH" >&2; exit 1; }
done
runs=${1:-7}

temp=$(mktemp -d)
trap 'chmod -R u+w "$temp"; rm -rf "$temp"' EXIT
release "$temp/pluv"
mkdir "$temp/mirror" "$temp/plain"
cp "$sources/lua5.4_5.4.4.orig.tar.gz" "$temp/mirror/lua-5.4.4.tar.gz"
tar -xzf "$temp/mirror/lua-5.4.4.tar.gz" -C "$temp/plain"

export HOME=$temp/home NO_COLOR=1 PLUV_RUNTIME_MIRROR=$temp/mirror
export XDG_CACHE_HOME=$HOME/cache XDG_CONFIG_HOME=$HOME/config XDG_DATA_HOME=$HOME/data XDG_STATE_HOME=$HOME/state
mkdir -p "$HOME"
installed=$XDG_DATA_HOME/pluv/toolchains/lua-5.4.4
for round in 1 2 3; do
	hyperfine --runs "$runs" --style none --export-json "$temp/install-$round.json" \
		-n "make -j2" --prepare "make -s -C $temp/plain/lua-5.4.4 clean" "make -s -j2 -C $temp/plain/lua-5.4.4 linux-readline" \
		-n "pluv install" --prepare "rm -rf $XDG_CACHE_HOME/pluv/runtimes $installed" "$temp/pluv -q install lua@5.4.4" \
		-n "pluv install, from the cache" --prepare "rm -rf $installed" "$temp/pluv -q install lua@5.4.4" >/dev/null 2>&1
done

mkdir "$temp/shims" "$temp/project"
"$temp/pluv" -q setup-shims "$temp/shims" 2>/dev/null
printf '[runtime]\nname = "lua"\nversion = "5.4"\n' >"$temp/project/pluv.toml"
cd "$temp/project"
for round in 1 2 3; do
	hyperfine -N --warmup 20 --runs 300 --style none --export-json "$temp/shim-$round.json" \
		-n "lua -v" "$installed/bin/lua -v" -n "lua -v through its shim" "$temp/shims/lua -v" >/dev/null 2>&1
done
cd - >/dev/null

echo "Measured $(date -u +%Y-%m-%d), $(go version | cut -d' ' -f3,4), $(nproc) cores, load after $(cut -d' ' -f1-3 /proc/loadavg)"
echo
python3 - "$temp" <<'END'
import glob, json, statistics, sys

print("| command | min ms | median ms | runs | ratio | min difference, ms |")
print("|---|---|---|---|---|---|")
for kind in "install", "shim":
    times = {}
    for name in sorted(glob.glob(f"{sys.argv[1]}/{kind}-*.json")):
        for result in json.load(open(name))["results"]:
            times.setdefault(result["command"], []).extend(1000 * t for t in result["times"])
    first = min(next(iter(times.values())))
    for name, values in times.items():
        least = min(values)
        print(f"| `{name}` | {least:.2f} | {statistics.median(values):.2f} | {len(values)} | {least / first:.2f} | {least - first:+.2f} |")
END
