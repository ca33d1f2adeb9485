#!/usr/bin/env bash
# Measures what a second start costs more than the interpreter: of a script with rocks, of a
# tool by pluvx, and of an installed tool.
#
#	spec/bench/scripts.sh [RUNS]
#
# The commands take turns, RUNS times [default: 300]; the smallest time of each counts.
set -euo pipefail
cd "$(dirname "$0")/../.."
. spec/bench/lib.sh

for tool in go python3 lua5.4; do
	command -v "$tool" >/dev/null || { echo "needs $tool on PATH" >&2; exit 1; }
done
runs=${1:-300}

temp=$(mktemp -d)
trap 'chmod -R u+w "$temp"; rm -rf "$temp"' EXIT
release "$temp/pluv"
ln -s pluv "$temp/pluvx"
pluv=$temp/pluv

export HOME=$temp/home NO_COLOR=1
export XDG_CACHE_HOME=$HOME/cache XDG_CONFIG_HOME=$HOME/config XDG_DATA_HOME=$HOME/data XDG_STATE_HOME=$HOME/state
export PLUV_RUNTIME=lua@5.4

# A registry with the rocks of the quickstart, and one with a program that uses them.
cp -r spec/quickstart/registry "$temp/registry"
mkdir -p "$temp/boxes/bin" "$temp/boxes/src" "$HOME" "$XDG_CONFIG_HOME/pluv"
cat >"$temp/boxes/pluv.toml" <<'END'
[project]
name = "boxes"
version = "1.0.0"
license = "MIT"
[package.source]
url = "git+https://rocks.example/boxes.git"
[dependencies]
textbox = "*"
END
echo 'return require("textbox")' >"$temp/boxes/src/boxes.lua"
echo 'require("boxes")' >"$temp/boxes/bin/boxes"
echo "[here]
url = \"$temp/registry\"" >"$XDG_CONFIG_HOME/pluv/registries.toml"
"$pluv" -q -C "$temp/boxes" rockspec
"$pluv" -q -C "$temp/boxes" pack
mv "$temp"/boxes/boxes-*.rock "$temp"/boxes/boxes-*.rockspec "$temp/registry"
"$pluv" -q rocks admin make-manifest "$temp/registry" >/dev/null

printf -- '-- /// pluv\n-- dependencies = ["textbox"]\n-- ///\nrequire("textbox")\n' >"$temp/script.lua"
echo 'require("textbox")' >"$temp/plain.lua"
mkdir "$temp/project"
printf '[runtime]\nname = "lua"\nversion = "5.4"\n[dependencies]\ntextbox = "*"\n' >"$temp/project/pluv.toml"
cp "$temp/plain.lua" "$temp/project/main.lua"
"$pluv" -q -C "$temp/project" sync
"$pluv" -q run "$temp/script.lua"
"$temp/pluvx" -q boxes
"$pluv" -q tool install boxes 2>/dev/null

tree=$temp/project/.pluv/rocks/lua-5.4
export LUA_PATH="$tree/share/lua/5.4/?.lua" # for the plain interpreter; pluv sets its own
commands=(
	lua "lua5.4 $temp/plain.lua"
	run "$temp/in $temp/project $pluv run main.lua"
	script "$pluv run $temp/script.lua"
	pluvx "$temp/pluvx boxes"
	installed "$HOME/.local/bin/boxes"
)
make_in "$temp/in"
sleep 3 # a record is made of files that have not changed lately
for ((i = 0; i < ${#commands[@]}; i += 2)); do
	for _ in 1 2 3; do ${commands[i + 1]}; done
done >/dev/null
python3 spec/bench/starts.py "$runs" "$temp/times.json" "${commands[@]}"

measured
echo "load after $(cut -d' ' -f1-3 /proc/loadavg); $runs runs"
echo
python3 - "$temp/times.json" <<'END'
import json, statistics, sys

times = {r["command"]: [t * 1000 for t in r["times"]] for r in json.load(open(sys.argv[1]))["results"]}
print("| command | min ms | median ms | more than the interpreter, ms |")
print("|---|---|---|---|")
least = min(times["lua"])
for what, text in [
    ("lua", "`lua5.4 script.lua`, which requires textbox"),
    ("run", "`pluv run main.lua` in a project"),
    ("script", "`pluv run script.lua`, with a header"),
    ("pluvx", "`pluvx boxes`"),
    ("installed", "`boxes`, installed by `pluv tool install`"),
]:
    own = times[what]
    more = "" if what == "lua" else "%+.2f" % (min(own) - least)
    print("| %s | %.2f | %.2f | %s |" % (text, min(own), statistics.median(own), more))
END
