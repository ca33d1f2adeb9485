#!/usr/bin/env bash
# Measures the most memory that pluv takes for untrusted input, at each limit and far beyond
# it, compared with an empty project; then the memory of a server that receives hostile
# rockspecs. Everything runs on this machine.
#
#	spec/bench/limits.sh
#
# Needs go, python3, curl and /usr/bin/time (GNU), and Linux for /proc.
set -euo pipefail
cd "$(dirname "$0")/../.."
. spec/bench/lib.sh

for tool in go python3 curl /usr/bin/time; do
	command -v "$tool" >/dev/null || { echo "needs $tool on PATH" >&2; exit 1; }
done

temp=$(mktemp -d)
server=
trap 'kill $server 2>/dev/null || true; rm -rf "$temp"' EXIT
release "$temp/pluv"
export HOME=$temp/home
unset XDG_CONFIG_HOME XDG_CACHE_HOME XDG_DATA_HOME XDG_STATE_HOME
mkdir -p "$HOME/.config/pluv" "$temp/p" "$temp/reg"
cd "$temp/p"

# peak ARGV… prints the most memory that pluv takes, in MB.
peak() {
	/usr/bin/time -o "$temp/peak" -f %M "$temp/pluv" "$@" >"$temp/out" 2>&1 || true
	echo $(($(tail -n 1 "$temp/peak") / 1024))
}

plain='[project]\nname = "p"\n[runtime]\nname = "builtin"\n'
registry='[registries.r]\nurl = "../reg"\n[dependencies]\nfoo = "*"\n'
# shellcheck disable=SC2059
empty() { rm -rf pluv.lock .luarc.json .pluv "$HOME/.cache"; rm -f "$HOME"/.config/pluv/* ../reg/*; printf "$plain" >pluv.toml; }

# measure WHAT FILE COMMAND… writes the output of a line of Python to FILE and runs pluv.
measure() {
	local what=$1 file=$2 code=$3 base got
	shift 3
	empty
	base=$(peak "$@")
	case $file in ../reg/*) printf "%b" "$plain$registry" >pluv.toml ;; esac
	python3 - "$file" "$code" <<'END'
import io, struct, sys, zipfile
def records(n, name=b""):
    r = struct.pack("<IHHHHHHIIIHHHHHII", 0x02014b50, 20, 20, 0, 0, 0, 0, 0, 0, 0, len(name), 0, 0, 0, 0, 0, 0) + name
    return b"PK\x03\x04" + bytes(26) + r * n + struct.pack("<IHHHHIIH", 0x06054b50, 0, 0, n % 65536, n % 65536, n * len(r), 30, 0)
def zipped(name, text):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z: z.writestr(name, text)
    return out.getvalue()
def lock(n, tags=("builtin-5.1", "lua-5.4")):
    out = ["version = 4\n"]
    for t in tags:
        out.append('\n[[runtime]]\ntag = "%s"\nrequires = [%s]\n' % (t, ", ".join('"package-%04d >= 1.0"' % i for i in range(n))))
    for i in range(n):
        for k, t in enumerate(tags):
            out.append('\n[[package]]\nname = "package-%04d"\nversion = "1.0.%d-1"\nruntimes = ["%s"]\nregistry = "https://luarocks.org"\nbuild = "builtin"\nrockspec-sha256 = "%064d"\nsource = "package-%04d-1.0-1.src.rock"\nsource-sha256 = "%064d"\ndependencies = ["lua >= 5.1", "package-%04d >= 1.0", "package-%04d >= 1.0"]\n' % (i, k, t, i, i, i, (i + 1) % n, (i + 2) % n))
    return "".join(out)
file, code = sys.argv[1:]
got = eval(code)
open(file, "ab").write(got if isinstance(got, bytes) else got.encode())
if file.endswith(".rock"):
    open("../reg/manifest", "w").write('commands = {} modules = {} repository = { foo = { ["1.0-1"] = { { arch = "src" } } } }')
END
	got=$(peak "$@")
	echo "| $what | $(($(stat -c %s "$file") / 1024)) | $got | $base | $((got - base)) |"
}

echo "| input | KB | peak MB | empty project, MB | difference |"
echo "|---|---|---|---|---|"
measure 'a pluv.lock of 1,600 packages that differ between two runtimes' pluv.lock 'lock(1600)' deps
measure 'a pluv.lock with 110,000 items: keys' pluv.lock '"version = 4\n" + "".join("%s%d = 1\n" % ("k" * 127, i) for i in range(36500))' deps
measure 'a pluv.lock with 110,000 items: list' pluv.lock '"version = 4\n[[runtime]]\ntag = \"builtin-5.1\"\nrequires = [" + "\"\"," * 109900 + "]"' deps
measure 'a pluv.lock of 5 MB: one string' pluv.lock '"version = 4\nx = \"" + "y" * 5200000 + "\""' deps
measure 'a pluv.lock of 200 MB' pluv.lock '"#" * 200000000' deps
measure 'a pluv.lock of two million brackets' pluv.lock '"x = " + "[" * 2000000' deps
measure 'a pluv.toml with 30,000 items: tasks' pluv.toml '"[tasks]\n" + "".join("t%05d = \"%s\"\n" % (i, "x" * 50) for i in range(9900))' which
measure 'a pluv.toml with 30,000 items: dependencies' pluv.toml '"[dependencies]\n" + "".join("d%05d = \"*\"\n" % i for i in range(9900))' deps
measure 'a pluv.toml with a dotted key of 100,000 parts' pluv.toml '"a." * 100000 + "b = 1"' which
measure 'a pluv.toml of 200 MB' pluv.toml '"#" * 200000000' which
measure 'a .luarc.json with 50,000 items' .luarc.json '"{\"a\":[" + ",".join(["[]"] * 24000) + "]}"' sync
measure 'a .luarc.json of a million brackets' .luarc.json '"[" * 1000000' sync
measure 'a registries.toml with 20,000 items' "$HOME/.config/pluv/registries.toml" '"".join("[r%d]\nurl = \"https://a.invalid\"\n" % i for i in range(3300))' registry list
measure 'a .src.rock with 65,535 entries' ../reg/foo-1.0-1.src.rock 'records(65535, b"x" * 60)' lock
measure 'a .src.rock with four million entries' ../reg/foo-1.0-1.src.rock 'records(4000000)' lock
measure 'a manifest of 30 MB' ../reg/manifest '"commands = {} modules = {} repository = {" + "".join("p%07d={[\"1.0-1\"]={{arch=\"src\"}}}," % i for i in range(900000)) + "}"' lock
measure 'a manifest of 200 MB' ../reg/manifest '" " * 200000000' lock
measure 'a zipped manifest that unpacks to 200 MB' ../reg/manifest-5.1.zip 'zipped("manifest-5.1", " " * 200000000)' lock

# hostile N writes N rockspecs to the current folder that each approach a limit: steps,
# patterns, memory, nesting, size, and the largest accepted.
hostile() {
	python3 - "$1" <<'END'
import sys
head = 'package = "%s" version = "1.0-1" source = { url = "http://127.0.0.1/x" } build = { type = "none" }\n'
ends = [
    'local s = ("a"):rep(5000) local x = s:match("a*a*a*a*a*a*a*a*b")', 'while true do end',
    'local s = "x" while true do s = s .. s end', 'local t = {} for i = 1, 1e9 do t[i] = { a = i } end',
    'local function f() return f() end f()', 'x = ' + '{' * 100000, 'x = ' + '{},' * 100000,
    'x = "' + '\\065' * 250000 + '" while true do end', 'local t = {} for i = 1, 90 do t = { t, t } end x = t',
    'dependencies = {} for i = 1, 7000 do dependencies[i] = ("d"):rep(90) .. i end', 'description = { detailed = ("x"):rep(900000) }',
]
for i in range(int(sys.argv[1])):
    open("foo%d-1.0-1.rockspec" % i, "w").write(head % ("foo%d" % i) + ends[i % len(ends)])
END
}

empty
base=$(peak lock)
(cd ../reg && hostile 64)
python3 - <<'END'
names = ["foo%d" % i for i in range(64)]
open("../reg/manifest", "w").write("commands = {} modules = {} repository = {" + "".join('%s = { ["1.0-1"] = { { arch = "rockspec" } } },' % n for n in names) + "}")
open("pluv.toml", "a").write('[registries.r]\nurl = "../reg"\n[dependencies]\n' + "".join('%s = "*"\n' % n for n in names))
END
got=$(peak lock)
echo "| a registry of 64 hostile rockspecs, all requested | $(du -sk ../reg | cut -f 1) | $got | $base | $((got - base)) |"

rm -rf "$temp/up"
mkdir "$temp/up" "$temp/rocks"
(cd "$temp/up" && hostile 1000)
port=$((20000 + RANDOM % 20000))
token=$("$temp/pluv" registry serve "$temp/rocks" --tokens "$temp/tokens.toml" --new-token bench --scope upload 2>/dev/null | grep -o 'pluv_[A-Za-z0-9_-]*' | head -n 1)
"$temp/pluv" registry serve "$temp/rocks" --tokens "$temp/tokens.toml" --listen "127.0.0.1:$port" >"$temp/log" 2>&1 &
server=$!
curl -s -o /dev/null --retry 50 --retry-connrefused --retry-delay 1 "http://127.0.0.1:$port/health"
resident() { awk "/^$1:/ { print int(\$2 / 1024) }" "/proc/$server/status"; }
ticks() { awk '{ print $14 + $15 }' "/proc/$server/stat"; }
before=$(resident VmRSS)
(cd "$temp/up" && printf '%s\n' ./*.rockspec | xargs -P 16 -I{} curl -s -o /dev/null -w '%{http_code}\n' -H "Authorization: Bearer $token" -T {} "http://127.0.0.1:$port/") >"$temp/codes"
sleep 5
burnt=$(ticks)
sleep 10
echo
echo "| uploads to a server | refused | idle before MB | peak MB | 15 s after MB | CPU in 10 s then |"
echo "|---|---|---|---|---|---|"
echo "| 1,000 hostile rockspecs, 16 at a time | $(grep -c 422 "$temp/codes") | $before | $(resident VmHWM) | $(resident VmRSS) | $((10 * ($(ticks) - burnt))) ms |"
