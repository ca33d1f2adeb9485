#!/usr/bin/env bash
# Compares building and installing real rocks with LuaRocks: both from the same server on
# loopback, without any cache. Every ratio is of numbers from this one run.
#
#	PLUV_REALWORLD=DIR spec/bench/builds.sh [ROUNDS]
#
# DIR is a LuaRocks server's folder (spec/realworld) with luasocket, luacheck and its
# dependencies, penlight and inspect. TMPDIR should be on a tmpfs, because ext4 is slow to
# create files where many were just removed. The commands take turns, ROUNDS times [default:
# 5]; the smallest time of each counts.
set -euo pipefail
cd "$(dirname "$0")/../.."
. spec/bench/lib.sh

: "${PLUV_REALWORLD:?names no folder; see spec/realworld/README.md}"
for tool in go hyperfine python3 lua5.4 luarocks gcc; do
	command -v "$tool" >/dev/null || { echo "needs $tool on PATH" >&2; exit 1; }
done
rounds=${1:-5}
rocks="luasocket luacheck penlight"

temp=$(mktemp -d)
trap 'chmod -R u+w "$temp"; rm -rf "$temp"' EXIT
load=$(cut -d' ' -f1-3 /proc/loadavg)

release "$temp/pluv"
go build -o "$temp/serve" ./spec/bench/serve
coproc server { exec "$temp/serve" "$PLUV_REALWORLD"; }
read -r url <&"${server[0]}"

export HOME=$temp/home NO_COLOR=1
export XDG_CACHE_HOME=$HOME/cache XDG_CONFIG_HOME=$HOME/config
mkdir -p "$HOME"
echo "local_cache = '$temp/luarocks-cache'" >"$HOME/luarocks.lua"
export LUAROCKS_CONFIG=$HOME/luarocks.lua
pluv=$temp/pluv

project() {
	mkdir -p "$temp/$1"
	"$pluv" -q -C "$temp/$1" init --runtime lua@5.4
	printf '\n[registries.here]\nurl = "%s"\n' "$url" >>"$temp/$1/pluv.toml"
}
for rock in $rocks; do
	project "$rock"
	cp "$temp/$rock/pluv.toml" "$temp/$rock.toml"
done

# A sync that adds one pure Lua rock from the cache, and one that does nothing.
project one
"$pluv" -q -C "$temp/one" add inspect
project none
"$pluv" -q -C "$temp/none" lock

for round in $(seq "$rounds"); do
	for rock in $rocks; do
		hyperfine --runs 1 --style none --export-json "$temp/$rock-$round.json" \
			-n "pluv $rock" "$pluv -q -C $temp/$rock add $rock" \
			--prepare "rm -rf $temp/$rock/.pluv $temp/$rock/pluv.lock $XDG_CACHE_HOME/pluv; cp $temp/$rock.toml $temp/$rock/pluv.toml" \
			-n "luarocks $rock" "luarocks --lua-version 5.4 --tree $temp/oracle install --only-server $url $rock" \
			--prepare "rm -rf $temp/oracle $temp/luarocks-cache" >/dev/null 2>"$temp/warnings" || { cat "$temp/warnings" >&2; exit 1; }
	done
	# Penlight alone: luafilesystem is what has to be compiled for it.
	hyperfine --runs 1 --style none --export-json "$temp/itself-$round.json" \
		-n "pluv penlight alone" "$pluv -q -C $temp/penlight add penlight" \
		--prepare "rm -rf $temp/penlight/.pluv $temp/penlight/pluv.lock $XDG_CACHE_HOME/pluv; cp $temp/penlight.toml $temp/penlight/pluv.toml; $pluv -q -C $temp/penlight add luafilesystem" \
		-n "luarocks penlight alone" "luarocks --lua-version 5.4 --tree $temp/oracle install --only-server $url penlight" \
		--prepare "rm -rf $temp/oracle $temp/luarocks-cache; luarocks --lua-version 5.4 --tree $temp/oracle install --only-server $url luafilesystem" >/dev/null 2>"$temp/warnings" || { cat "$temp/warnings" >&2; exit 1; }
done
"$pluv" -q -C "$temp/one" sync --rebuild
hyperfine -N --runs $((rounds * 20)) --style none --export-json "$temp/sync-1.json" \
	-n "sync of nothing" "$pluv -q -C $temp/none sync" --prepare "rm -rf $temp/none/.pluv" \
	-n "sync of one" "$pluv -q -C $temp/one sync" --prepare "rm -rf $temp/one/.pluv" >/dev/null

measured
echo "LuaRocks $(luarocks --version | sed -n '1s/.* //p'), load before $load, after $(cut -d' ' -f1-3 /proc/loadavg); $rounds rounds"
echo
python3 - "$temp" $rocks <<'END'
import glob, json, sys

times = {}
for name in glob.glob(sys.argv[1] + "/*-*.json"):
    for result in json.load(open(name))["results"]:
        times.setdefault(result["command"], []).extend(result["times"])
best = {what: min(list) * 1000 for what, list in times.items()}
print("| cold | pluv ms | LuaRocks ms | times faster |")
print("|---|---|---|---|")
for rock in sys.argv[2:] + ["penlight alone"]:
    own, other = best["pluv " + rock], best["luarocks " + rock]
    print("| %s | %.0f | %.0f | %.1f |" % (rock, own, other, other / own))
print()
print("A sync that makes an empty tree takes %.1f ms, one that links a pure Lua rock from the cache %.1f ms: %+.1f ms."
      % (best["sync of nothing"], best["sync of one"], best["sync of one"] - best["sync of nothing"]))
END
