#!/usr/bin/env bash
# Measures commands that have nothing to do in workspaces of 1 and of 200 members.
#
#	spec/bench/workspace.sh [RUNS]
#
# The commands take turns, RUNS times [default: 150]; the smallest time of each counts.
set -euo pipefail
cd "$(dirname "$0")/../.."
. spec/bench/lib.sh

for tool in go python3 lua5.4; do
	command -v "$tool" >/dev/null || { echo "needs $tool on PATH" >&2; exit 1; }
done
runs=${1:-150}

temp=$(mktemp -d)
trap 'chmod -R u+w "$temp"; rm -rf "$temp"' EXIT
release "$temp/pluv"
pluv=$temp/pluv
export HOME=$temp/home NO_COLOR=1
export XDG_CACHE_HOME=$HOME/cache XDG_CONFIG_HOME=$HOME/config XDG_DATA_HOME=$HOME/data XDG_STATE_HOME=$HOME/state

# workspace makes one in which each member requires the one before it.
workspace() {
	local count=$1 dir=$temp/$1 n
	mkdir -p "$dir"
	printf '[workspace]\nmembers = ["packages/*"]\n\n[workspace.runtime]\nname = "lua"\nversion = "5.4"\n' >"$dir/pluv.toml"
	echo 'require("m1")' >"$dir/main.lua"
	for n in $(seq "$count"); do
		local member=$dir/packages/m$n
		mkdir -p "$member/src"
		printf '[project]\nname = "m%d"\nversion = "1.0.0"\n\n[package]\n\n[dependencies]\n' "$n" >"$member/pluv.toml"
		[ "$n" = 1 ] || echo "m$((n - 1)) = { workspace = true }" >>"$member/pluv.toml"
		echo "return $n" >"$member/src/m$n.lua"
	done
	"$pluv" -q -C "$dir" sync
}

commands=()
for count in 1 200; do
	workspace "$count"
done
sleep 3 # a record is made of files that have not changed lately
for count in 1 200; do
	(cd "$temp/$count" && for _ in 1 2 3; do "$pluv" -q sync && "$pluv" run main.lua; done)
	for words in "sync" "run main.lua" "deps" "sync --check"; do
		commands+=("$count $words" "$temp/in $temp/$count $pluv $words")
	done
done
make_in "$temp/in"
python3 spec/bench/starts.py "$runs" "$temp/times.json" true "$temp/in $temp /bin/true" "${commands[@]}"

measured
echo "load after $(cut -d' ' -f1-3 /proc/loadavg); $runs runs"
echo
python3 - "$temp/times.json" <<'END'
import json, statistics, sys

times = {r["command"]: [t * 1000 for t in r["times"]] for r in json.load(open(sys.argv[1]))["results"]}
least = min(times["true"])
print("An empty program takes %.2f ms.\n" % least)
print("| command | 1 member: min, median ms | 200 members | times, of the least |")
print("|---|---|---|---|")
for words in ["sync", "run main.lua", "deps", "sync --check"]:
    one, many = times["1 " + words], times["200 " + words]
    print("| `pluv %s` | %.2f, %.2f | %.2f, %.2f | %.2f |" % (words, min(one), statistics.median(one), min(many), statistics.median(many), min(many) / min(one)))
END
