#!/usr/bin/env bash
# Measures the time that pluv adds to the programs it starts, and the time of installing,
# compared with an empty Go program, the plain interpreter and LuaRocks. Every ratio is of
# numbers from this one run.
#
#	PLUV_REALWORLD=DIR spec/bench/run.sh [ROUNDS]
#
# DIR is a LuaRocks server's folder with the eight rocks of spec/realworld. The commands
# take turns, ROUNDS times [default: 3], so that a busy moment of the machine affects all of
# them alike; the smallest time of each counts.
set -euo pipefail
cd "$(dirname "$0")/../.."
. spec/bench/lib.sh

: "${PLUV_REALWORLD:?names no folder; see spec/realworld/README.md}"
for tool in go hyperfine python3 lua5.4 luarocks gcc; do
	command -v "$tool" >/dev/null || { echo "needs $tool on PATH" >&2; exit 1; }
done
rounds=${1:-3}
rocks="luafilesystem lua-cjson lpeg penlight inspect say luassert argparse"

temp=$(mktemp -d)
trap 'chmod -R u+w "$temp"; rm -rf "$temp"' EXIT
load=$(cut -d' ' -f1-3 /proc/loadavg)

release "$temp/pluv"
mkdir "$temp/empty"
printf 'package main\n\nfunc main() {}\n' >"$temp/empty/main.go"
go build -o "$temp/nothing" "$temp/empty/main.go"

# The server stops when its standard input is closed, which is when this script ends.
go build -o "$temp/serve" ./spec/bench/serve
coproc server { exec "$temp/serve" "$PLUV_REALWORLD"; }
read -r url <&"${server[0]}"

export HOME=$temp/home NO_COLOR=1
export XDG_CACHE_HOME=$HOME/cache XDG_CONFIG_HOME=$HOME/config
mkdir -p "$HOME"
echo "local_cache = '$temp/luarocks-cache'" >"$HOME/luarocks.lua"
export LUAROCKS_CONFIG=$HOME/luarocks.lua
pluv=$temp/pluv
bench=$PWD/spec/bench

# project DIR RUNTIME: an empty project with the registry.
project() {
	mkdir "$temp/$1"
	"$pluv" -q -C "$temp/$1" init --runtime "$2"
	printf '\n[registries.here]\nurl = "%s"\n' "$url" >>"$temp/$1/pluv.toml"
	echo 'require("inspect")' >"$temp/$1/main.lua"
}
project eight lua@5.4
# shellcheck disable=SC2086 # a list of words
"$pluv" -q -C "$temp/eight" add $rocks
project builtin builtin
"$pluv" -q -C "$temp/builtin" add inspect say luassert argparse
echo '' >"$temp/eight/nothing.lua"
echo '' >"$temp/builtin/nothing.lua"
project cold lua@5.4
cp "$temp/cold/pluv.toml" "$temp/cold.toml"

cat >"$temp/luarocks-install" <<END
#!/bin/sh
set -e
for rock in $rocks; do
	luarocks --lua-version 5.4 --tree "$temp/oracle" install --only-server "$url" "\$rock"
done
END
chmod +x "$temp/luarocks-install"

cd "$temp/eight"
tree=$temp/eight/.pluv/rocks/lua-5.4
for round in $(seq "$rounds"); do
	# pluv sets LUA_PATH itself; the plain interpreter needs it for main.lua.
	"$pluv" -q sync # finds the interpreter again: the installations removed the cache
	sleep 2.1       # pluv repeats a command only if nothing changed for two seconds
	LUA_PATH=$tree/share/lua/5.4/?.lua python3 "$bench/starts.py" 300 "$temp/start-$round.json" \
		empty "$temp/nothing" \
		version "$pluv --version" \
		lua "lua5.4 nothing.lua" \
		run "$pluv run nothing.lua" \
		lua-inspect "lua5.4 main.lua" \
		run-inspect "$pluv run main.lua" \
		run-builtin "$pluv -C ../builtin run nothing.lua" \
		sync "$pluv -q sync" \
		sync-checked "$pluv -C . -q sync" \
		help "$pluv --help"
	hyperfine --runs ${INSTALLS:-5} --style none --export-json "$temp/install-$round.json" \
		-n add-cold "$pluv -q -C $temp/cold add $rocks" \
		--prepare "rm -rf $temp/cold/.pluv $temp/cold/pluv.lock $XDG_CACHE_HOME/pluv; cp $temp/cold.toml $temp/cold/pluv.toml" \
		-n add-cached "$pluv -q -C $temp/cold add $rocks" \
		--prepare "rm -rf $temp/cold/.pluv $temp/cold/pluv.lock; cp $temp/cold.toml $temp/cold/pluv.toml" \
		-n luarocks "$temp/luarocks-install" \
		--prepare "rm -rf $temp/oracle $temp/luarocks-cache" >/dev/null 2>"$temp/warnings" || { cat "$temp/warnings" >&2; exit 1; }
done
cd - >/dev/null

measured
echo "load before $load, after $(cut -d' ' -f1-3 /proc/loadavg); $rounds rounds"
echo
python3 - "$temp" <<'END'
import glob, json, statistics, sys

times = {}
for name in glob.glob(sys.argv[1] + "/*-*.json"):
    for result in json.load(open(name))["results"]:
        times.setdefault(result["command"], []).extend(result["times"])

print("| command | min ms | median ms | runs | compared with | ratio | min difference, ms |")
print("|---|---|---|---|---|---|---|")
for what, base, text in [
    ("empty", None, "an empty Go program"),
    ("version", "empty", "`pluv --version`"),
    ("help", "empty", "`pluv --help`"),
    ("lua", None, "`lua5.4 nothing.lua`"),
    ("run", "lua", "`pluv run nothing.lua`, nothing to do"),
    ("lua-inspect", None, "`lua5.4 main.lua`, which requires inspect"),
    ("run-inspect", "lua-inspect", "`pluv run main.lua`, nothing to do"),
    ("run-builtin", "lua", "`pluv run nothing.lua` with the builtin runtime"),
    ("sync", "empty", "`pluv sync`, nothing to do"),
    ("sync-checked", "empty", "the same, not repeated"),
    ("luarocks", None, "`luarocks install` of the eight, cold"),
    ("add-cold", "luarocks", "`pluv add` of the eight, cold"),
    ("add-cached", "luarocks", "`pluv add` of the eight, all in the cache"),
]:
    own = [t * 1000 for t in times[what]]
    row = [text, "%.2f" % min(own), "%.2f" % statistics.median(own), str(len(own))]
    if base:
        under = min(times[base]) * 1000
        row += [base, "%.2f" % (min(own) / under), "%+.2f" % (min(own) - under)]
    else:
        row += ["", "", ""]
    print("| " + " | ".join(row) + " |")
END
