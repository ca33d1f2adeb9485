#!/usr/bin/env bash
# Compares pluv with LuaRocks on all of luarocks.org: searching, resolving real packages,
# and resolving every package. Every ratio is of numbers from this one run.
#
#	PLUV_CORPUS=DIR spec/bench/resolve.sh [ROUNDS] [SVG]
#
# DIR has luarocks.org's manifests and rockspecs (spec/need). They are served on loopback
# with empty sources and builds (stub), so that both programs only resolve. The commands
# take turns, ROUNDS times [default: 3]; the smallest time of each counts. The plot is
# written to SVG [default: spec/bench/growth.svg].
set -euo pipefail
cd "$(dirname "$0")/../.."
. spec/bench/lib.sh

: "${PLUV_CORPUS:?names no folder; see spec/need}"
for tool in go hyperfine python3 xz luarocks lua5.1 lua5.4; do
	command -v "$tool" >/dev/null || { echo "needs $tool on PATH" >&2; exit 1; }
done
rounds=${1:-3}
svg=$(realpath "${2:-spec/bench/growth.svg}")
closures="busted:5.4 lapis:5.4 kong:5.1"
shares="0.0625 0.125 0.25 0.5 1"

temp=$(mktemp -d)
trap 'chmod -R u+w "$temp"; rm -rf "$temp"' EXIT
load=$(cut -d' ' -f1-3 /proc/loadavg)

mkdir "$temp/bin" "$temp/corpus" "$temp/registry"
release "$temp/bin/pluv"
go build -o "$temp/bin/" ./spec/bench/serve ./spec/bench/stub ./spec/bench/whole ./spec/bench/growth
PATH=$temp/bin:$PATH
tar -xf "$PLUV_CORPUS/corpus/luarocks-2025-04.tar.xz" -C "$temp/corpus"

# The server stops when its standard input is closed, which is when this script ends.
coproc server { exec serve "$temp/registry"; }
read -r url <&"${server[0]}"
stub "$temp/corpus" "$temp/registry" "$url"

export HOME=$temp/home NO_COLOR=1
export XDG_CACHE_HOME=$HOME/cache XDG_CONFIG_HOME=$HOME/config
mkdir -p "$HOME"
echo "local_cache = '$temp/luarocks-cache'" >"$HOME/luarocks.lua"
export LUAROCKS_CONFIG=$HOME/luarocks.lua

# project NAME LUA: a project that depends on a rock.
project() {
	mkdir "$temp/$1"
	pluv -q -C "$temp/$1" init --runtime "lua@$2"
	printf '\n[registries.here]\nurl = "%s"\n' "$url" >>"$temp/$1/pluv.toml"
	sed -i "s/^\[dependencies\]$/&\n$1 = \"*\"/" "$temp/$1/pluv.toml"
	pluv -q -C "$temp/$1" lock
}
install() { echo "luarocks --lua-version $2 --tree $temp/tree install --only-server $url $1"; }

# Run everything once, so that caches are warm.
commands=(
	-n search "pluv -C $temp/busted search busted" --prepare true
	-n luarocks-search "luarocks --lua-version 5.4 search --only-server $url busted" --prepare true
)
for closure in $closures; do
	name=${closure%:*} lua=${closure#*:}
	project "$name" "$lua"
	$(install "$name" "$lua") >"$temp/log" 2>&1 || { cat "$temp/log" >&2; exit 1; }
	rm -rf "$temp/tree"
	commands+=(
		-n "lock-$name" "pluv -q -C $temp/$name lock" --prepare "rm $temp/$name/pluv.lock"
		-n "outdated-$name" "pluv -q -C $temp/$name outdated" --prepare true
		-n "luarocks-$name" "$(install "$name" "$lua")" --prepare "rm -rf $temp/tree"
	)
done
whole="whole -url $url -cache $temp/downloads -learned $temp/learned -share"
for share in $shares; do
	$whole "$share" >"$temp/report-$share.json"
	commands+=(
		-n "cold-$share" "$whole $share" --prepare "rm -rf $temp/learned"
		-n "warm-$share" "$whole $share" --prepare true
	)
done

measure() { # FILE RUNS COMMANDS...
	hyperfine -N --runs "$2" --style none --export-json "$1" "${@:3}" >/dev/null 2>"$temp/warnings" ||
		{ cat "$temp/warnings" >&2; exit 1; }
}
for round in $(seq "$rounds"); do
	measure "$temp/times-$round.json" 5 "${commands[@]}"
done

echo "Measured $(date -u +%Y-%m-%d), $(go version | cut -d' ' -f3,4), $(nproc) cores ($(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -1)), Linux $(uname -r), $(luarocks --version | head -1 | sed 's/.* /LuaRocks /'),"
echo "load before $load, after $(cut -d' ' -f1-3 /proc/loadavg); $rounds rounds of 5 runs"
echo
python3 - "$temp" "$closures" "$shares" <<'END'
import glob, json, statistics, sys

temp, closures, shares = sys.argv[1], sys.argv[2].split(), sys.argv[3].split()
times = {}
for name in glob.glob(temp + "/times-*.json"):
    for result in json.load(open(name))["results"]:
        times.setdefault(result["command"], []).extend(t * 1000 for t in result["times"])

print("| command | min ms | median ms | LuaRocks, min ms | times faster |")
print("|---|---|---|---|---|")
rows = [("`pluv search busted`", "search", "luarocks-search")]
for closure in closures:
    name, lua = closure.split(":")
    rows.append(("`pluv lock` of %s, Lua %s" % (name, lua), "lock-" + name, "luarocks-" + name))
    rows.append(("`pluv outdated` of %s" % name, "outdated-" + name, "luarocks-" + name))
for text, own, other in rows:
    print("| %s | %.1f | %.1f | %.0f | %.0f |" % (
        text, min(times[own]), statistics.median(times[own]), min(times[other]), min(times[other]) / min(times[own])))
print()
print("| packages | solved | questions | evaluating rockspecs, min s | with records, min s |")
print("|---|---|---|---|---|")
with open(temp + "/points", "w") as points:
    lines = {}
    for share in shares:
        report = json.load(open("%s/report-%s.json" % (temp, share)))
        cold, warm = min(times["cold-" + share]) / 1000, min(times["warm-" + share]) / 1000
        print("| %d | %d | %d | %.2f | %.2f |" % (report["packages"], report["solved"], report["questions"], cold, warm))
        for curve, value in (
            ("seconds,_rockspecs_evaluated", cold),
            ("seconds,_learned_before", warm),
            ("questions_of_the_solver", report["questions"]),
        ):
            lines.setdefault(curve, []).append("%s %d %f\n" % (curve, report["packages"], value))
    for curve in lines:
        points.write("".join(lines[curve]))
END
growth <"$temp/points" >"$svg"
