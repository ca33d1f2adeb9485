#!/usr/bin/env bash
# Times pluv beside other tools: LuaRocks and, where they are named, its head and Lux. All use
# one registry on loopback, over https with its own authority, and the same archives.
#
#	PLUV_REALWORLD=DIR spec/bench/compare.sh [ROUNDS [SUBJECT...]]
#
# DIR is a LuaRocks server's folder (spec/realworld) with the .src.rock of penlight, luasocket,
# busted, argparse and their dependencies. LUAROCKS_HEAD=DIR is a checkout of LuaRocks, and
# LX=PROGRAM is Lux. COMPARE=rocks measures `pluv rocks` instead of a project of pluv. PLUV=PROGRAM measures that pluv instead of building this one. The commands
# take turns, ROUNDS times [default: 5]; the smallest time of each counts. A SUBJECT is penlight,
# busted, luasocket or "100 rocks" [default: all]. TMPDIR should be on a tmpfs. Run it as a plain
# user: for root, LuaRocks has its cache elsewhere.
set -euo pipefail
cd "$(dirname "$0")/../.."
. spec/bench/lib.sh

: "${PLUV_REALWORLD:?names no folder; see spec/realworld/README.md}"
for tool in go python3 lua5.4 luarocks gcc nginx openssl pkg-config; do
	command -v "$tool" >/dev/null || { echo "needs $tool on PATH" >&2; exit 1; }
done

temp=$(mktemp -d)
finish() {
	[ ! -e "$temp/nginx.pid" ] || nginx -c "$temp/nginx.conf" -s quit 2>"$temp/log"
	while [ -e "$temp/nginx.pid" ]; do sleep 0.1; done
	chmod -R u+w "$temp"
	rm -rf "$temp"
}
trap finish EXIT
load=$(cut -d' ' -f1-3 /proc/loadavg)

if [ -z "${PLUV:-}" ]; then
	PLUV=$temp/program/pluv # the folder of the tool is $temp/pluv
	release "$PLUV"
fi

# An authority, and a certificate of it for localhost.
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj "/CN=authority of a benchmark" \
	-keyout "$temp/authority.key" -out "$temp/authority.pem" 2>"$temp/log"
openssl req -newkey rsa:2048 -nodes -subj /CN=localhost -keyout "$temp/server.key" -out "$temp/server.csr" 2>"$temp/log"
openssl x509 -req -days 2 -in "$temp/server.csr" -CA "$temp/authority.pem" -CAkey "$temp/authority.key" -CAcreateserial \
	-extfile <(echo "subjectAltName=DNS:localhost") -out "$temp/server.pem" 2>"$temp/log"
export SSL_CERT_FILE=$temp/authority.pem

port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
mkdir "$temp/registry"
user=
[ "$(id -u)" != 0 ] || user="user root;" # else its workers cannot read the folder
cat >"$temp/nginx.conf" <<END
$user
pid $temp/nginx.pid;
error_log $temp/log;
worker_processes 1;
events {}
http {
	access_log off;
	default_type application/octet-stream;
	client_body_temp_path $temp/body;
	proxy_temp_path $temp/proxy;
	fastcgi_temp_path $temp/fastcgi;
	uwsgi_temp_path $temp/uwsgi;
	scgi_temp_path $temp/scgi;
	server {
		listen 127.0.0.1:$port ssl;
		ssl_certificate $temp/server.pem;
		ssl_certificate_key $temp/server.key;
		root $temp/registry;
	}
}
END
nginx -c "$temp/nginx.conf"

rounds=${1:-5}
export NO_COLOR=1 PYTHONDONTWRITEBYTECODE=1
python3 spec/bench/compare.py "$temp" "https://localhost:$port" "$PLUV" "$rounds" "${@:2}"
echo
measured
echo "load before $load, after $(cut -d' ' -f1-3 /proc/loadavg); $rounds rounds"
