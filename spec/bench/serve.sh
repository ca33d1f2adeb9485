#!/usr/bin/env bash
# Compares `pluv registry serve` under load, on loopback and with 1 and 32 connections, with
# two others: nginx with the same files, and a bare net/http server (spec/bench/bare) with
# pluv's answers in memory, headers included. pluv and nginx write an access log; bare has
# no log, no limits and no timeouts. All share the machine's processors with wrk, and they
# take turns: only the ratios are meaningful.
#
#	spec/bench/serve.sh [ROUNDS] [SECONDS]
#
# Of ROUNDS [default: 5] of SECONDS [default: 2] the best counts for requests a second, and
# the least for the processor time of the server for one request. Needs go, wrk, nginx, curl
# and python3.
set -euo pipefail
cd "$(dirname "$0")/../.."

for tool in go wrk nginx curl python3; do
	command -v "$tool" >/dev/null || { echo "needs $tool on PATH" >&2; exit 1; }
done
rounds=${1:-5}
seconds=${2:-2}

temp=$(mktemp -d)
pids=()
trap 'kill "${pids[@]}" 2>/dev/null || true; wait; rm -rf "$temp"' EXIT
load=$(cut -d' ' -f1-3 /proc/loadavg)
go generate ./lua # as released
go build -o "$temp/" ./cmd/pluv ./spec/bench/bare

# 200 packages of three versions each, and a rock of 50 KB that does not compress.
mkdir "$temp/dir"
python3 - "$temp/dir" <<'END'
import os, sys, zipfile

def rockspec(name, version):
    return f"""rockspec_format = "3.0"
package = "{name}"
version = "{version}"
source = {{ url = "https://rocks.invalid/{name}-{version}.tar.gz" }}
description = {{ summary = "a rock for a measurement", license = "MIT" }}
dependencies = {{ "lua >= 5.1, < 5.5" }}
build = {{ type = "builtin", modules = {{ {name} = "{name}.lua" }} }}
"""

for i in range(200):
    for v in ("1.0-1", "1.1-1", "2.0-1"):
        with open(f"{sys.argv[1]}/rock{i}-{v}.rockspec", "w") as f:
            f.write(rockspec(f"rock{i}", v))
with zipfile.ZipFile(f"{sys.argv[1]}/large-1.0-1.src.rock", "w") as z:
    z.writestr("large-1.0-1.rockspec", rockspec("large", "1.0-1"))
    z.writestr("large-1.0-1.tar.gz", os.urandom(50 << 10))
END

export HOME=$temp/home
mkdir "$HOME"
coproc server { exec "$temp/pluv" -q registry serve "$temp/dir" --listen 127.0.0.1:0 --access-log "$temp/pluv.log"; }
pids+=("$server_PID")
read -r pluv <&"${server[0]}"

# nginx serves pluv's documents as files, compressed forms included.
mkdir -p "$temp/nginx/logs"
cp -r "$temp/dir" "$temp/static"
curl -sf "$pluv/manifest-5.4" >"$temp/static/manifest-5.4"
gzip -9 -k "$temp/static/manifest-5.4"
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
cat >"$temp/nginx.conf" <<END
worker_processes auto;
pid $temp/nginx/pid;
error_log $temp/nginx/error.log crit;
events { worker_connections 1024; }
http {
	access_log $temp/nginx/access.log;
	sendfile on;
	tcp_nopush on;
	keepalive_requests 1000000;
	client_body_temp_path $temp/nginx/body;
	proxy_temp_path $temp/nginx/proxy;
	fastcgi_temp_path $temp/nginx/fastcgi;
	uwsgi_temp_path $temp/nginx/uwsgi;
	scgi_temp_path $temp/nginx/scgi;
	server { listen 127.0.0.1:$port; root $temp/static; gzip_static on; }
}
END
# If root starts nginx, its workers run as the user nobody.
chmod -R a+rX "$temp"
nginx -p "$temp/nginx" -c "$temp/nginx.conf" -g 'daemon off;' &
pids+=($!)
nginx=http://127.0.0.1:$port
until curl -sf "$nginx/manifest-5.4" >/dev/null; do sleep 0.1; done

# rss PIDS prints the memory of processes in KB.
rss() {
	local total=0 pid
	for pid in "$@"; do total=$((total + $(sed -n 's/^VmRSS:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$pid/status"))); done
	echo "$total"
}

declare -A paths=([manifest]=/manifest-5.4 [gzip]=/manifest-5.4 [rock]=/large-1.0-1.src.rock [rockspec]=/rock7-1.0-1.rockspec [missing]=/none-1.0-1.rockspec)
sleep 2.5 # pluv keeps no file in memory that has just changed
"$temp/bare" "$pluv" "${paths[@]}" >"$temp/bare.url" &
floor=$!
pids+=("$floor")
until [ -s "$temp/bare.url" ]; do sleep 0.1; done
bare=$(<"$temp/bare.url")

declare -A processes=([pluv]=$server_PID [bare]=$floor [nginx]="$(cat "$temp/nginx/pid") $(pgrep -P "$(cat "$temp/nginx/pid")" | tr '\n' ' ')")

# ticks PIDS prints the processor time of processes in hundredths of a second.
ticks() {
	local total=0 pid fields
	for pid in "$@"; do
		read -ra fields <<<"$(sed 's/^.*) //' "/proc/$pid/stat")"
		total=$((total + fields[11] + fields[12]))
	done
	echo "$total"
}

for round in $(seq "$rounds"); do
	for what in manifest gzip rock rockspec missing; do
		for connections in 1 32; do
			for who in pluv bare nginx; do
				header=(-H 'Accept-Encoding: identity')
				[ "$what" = gzip ] && header=(-H 'Accept-Encoding: gzip')
				out=$temp/$what-$who-$connections-$round.txt
				before=$(ticks ${processes[$who]})
				wrk -t1 "-c$connections" -d"${seconds}s" --latency "${header[@]}" "${!who}${paths[$what]}" >"$out"
				echo "ticks $(($(ticks ${processes[$who]}) - before))" >>"$out"
			done
		done
	done
done
memory="pluv $(rss ${processes[pluv]}) KB, bare $(rss ${processes[bare]}) KB, nginx $(rss ${processes[nginx]}) KB"

echo "Measured $(date -u +%Y-%m-%d), $(go version | cut -d' ' -f3,4), $(nginx -v 2>&1 | cut -d' ' -f3), $(nproc) cores ($(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -1)), Linux $(uname -r),"
echo "load before $load, after $(cut -d' ' -f1-3 /proc/loadavg); $rounds rounds of $seconds s; resident memory at the end: $memory"
echo
python3 - "$temp" "$rounds" <<'END'
import re, sys

temp, rounds = sys.argv[1], int(sys.argv[2])
units = {"us": 0.001, "ms": 1, "s": 1000}

def best(what, who, connections):
    runs, costs = [], []
    for n in range(1, rounds + 1):
        text = open(f"{temp}/{what}-{who}-{connections}-{n}.txt").read()
        rate = float(re.search(r"Requests/sec:\s+([\d.]+)", text)[1])
        value, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)", text).groups()
        runs.append((rate, float(value) * units[unit]))
        costs.append(int(re.search(r"ticks (\d+)", text)[1]) * 1e4 / int(re.search(r"(\d+) requests in", text)[1]))
    return *max(runs), min(costs)

print("| request | connections | pluv, requests/s | p99 ms | µs | bare | p99 ms | µs | nginx | p99 ms | µs | pluv / bare | pluv / nginx |")
print("|---" * 13 + "|")
for what, text in [
    ("manifest", "the manifest, plain"), ("gzip", "the manifest, gzip"), ("rockspec", "a rockspec"),
    ("rock", "a rock of 50 KB"), ("missing", "a missing file (404)"),
]:
    for connections in (1, 32):
        all = [best(what, who, connections) for who in ("pluv", "bare", "nginx")]
        cells = " | ".join(f"{rate:.0f} | {late:.1f} | {cost:.0f}" for rate, late, cost in all)
        print(f"| {text} | {connections} | {cells} | {all[0][0] / all[1][0]:.2f} | {all[0][0] / all[2][0]:.2f} |")
END
