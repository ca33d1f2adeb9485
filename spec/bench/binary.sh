#!/usr/bin/env bash
# Measures `pluv sync --binary` of ten rocks with C code: a first run, which builds and
# packs them; a second, which uses the cache; one that has only the packed rocks; and one
# that has only the remote cache. Compares them with `luarocks install` of the same rocks
# from the same server on loopback. Every ratio is of numbers from this one run.
#
#	PLUV_REALWORLD=DIR spec/bench/binary.sh [ROUNDS]
#
# DIR is a LuaRocks server's folder (spec/realworld). TMPDIR should be on a tmpfs. The
# commands take turns, ROUNDS times [default: 5]; the smallest time of each counts.
set -euo pipefail
cd "$(dirname "$0")/../.."
. spec/bench/lib.sh

: "${PLUV_REALWORLD:?names no folder; see spec/realworld/README.md}"
for tool in go hyperfine python3 lua5.4 luarocks gcc; do
	command -v "$tool" >/dev/null || { echo "needs $tool on PATH" >&2; exit 1; }
done
rounds=${1:-5}
rocks="luasocket lua-cjson lpeg luafilesystem luasec lyaml lua-term struct mpack luasystem"

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
pluv=$temp/pluv project=$temp/project remote=$temp/remote cache=$XDG_CACHE_HOME/pluv

# Two projects, one of them with a remote cache.
mkdir "$project"
"$pluv" -q -C "$project" init --runtime lua@5.4
printf '\n[registries.here]\nurl = "%s"\n' "$url" >>"$project/pluv.toml"
"$pluv" -q -C "$project" add $rocks
cp -r "$project" "$remote"
printf '\n[cache.remote]\nurl = "%s"\nupload = true\n' "$temp/shared" >>"$remote/pluv.toml"
"$pluv" -q -C "$remote" cache push
"$pluv" registry serve "$temp/shared" --listen 127.0.0.1:0 >"$temp/address" 2>/dev/null &
trap 'kill %2; chmod -R u+w "$temp"; rm -rf "$temp"' EXIT
until [ -s "$temp/address" ]; do sleep 0.1; done
sed -i "s|\"$temp/shared\"|\"$(cat "$temp/address")\"|" "$remote/pluv.toml"

for round in $(seq "$rounds"); do
	hyperfine --runs 1 --style none --export-json "$temp/$round.json" \
		-n "built" "$pluv -q -C $project sync --binary --frozen" --prepare "rm -rf $project/.pluv $cache/rocks $cache/builds" \
		-n "second" "$pluv -q -C $project sync --binary --frozen" --prepare "rm -rf $project/.pluv" \
		-n "packed" "$pluv -q -C $project sync --binary --frozen" --prepare "rm -rf $project/.pluv $cache/rocks" \
		-n "remote" "$pluv -q -C $remote sync --binary --frozen" --prepare "rm -rf $remote/.pluv $cache/rocks $cache/builds $cache/objects $cache/urls" \
		-n "luarocks" "for r in $rocks; do luarocks --lua-version 5.4 --tree $temp/oracle install --only-server $url \$r; done" \
		--prepare "rm -rf $temp/oracle $temp/luarocks-cache" >/dev/null 2>"$temp/warnings" || { cat "$temp/warnings" >&2; exit 1; }
done

measured
echo "LuaRocks $(luarocks --version | sed -n '1s/.* //p'), load before $load, after $(cut -d' ' -f1-3 /proc/loadavg); $rounds rounds; $rocks"
echo
python3 - "$temp" <<'END'
import glob, json, sys

times = {}
for name in glob.glob(sys.argv[1] + "/*.json"):
    for result in json.load(open(name))["results"]:
        times.setdefault(result["command"], []).extend(result["times"])
best = {what: min(list) * 1000 for what, list in times.items()}
rows = [
    ("built", "first run: everything is built and packed"),
    ("second", "second run: without the tree, with the built rocks"),
    ("packed", "only builds/ is cached, as in CI"),
    ("remote", "an empty cache, everything from `pluv registry serve`"),
    ("luarocks", "`luarocks install` of the same"),
]
print("| `pluv sync --binary` of ten C rocks | ms | times faster than building | than LuaRocks |")
print("|---|---|---|---|")
for what, text in rows:
    t = best[what]
    print("| %s | %.0f | %.1f | %.1f |" % (text, t, best["built"] / t, best["luarocks"] / t))
END
