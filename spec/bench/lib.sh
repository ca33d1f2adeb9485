# Shared by the benchmarks; read with `.` in the root of the project.

# release builds pluv as it is released: with precompiled Lua, static, and stripped.
release() { # program
	go generate ./lua
	CGO_ENABLED=0 go build -trimpath -ldflags '-s -w' -o "$1" ./cmd/pluv
}

# make_in builds a program that changes the folder and becomes a command: `PROGRAM DIR COMMAND…`. It
# adds what an empty program costs, and not a shell.
make_in() { # program
	printf '%s\n' '#include <unistd.h>' \
		'int main(int argc, char **argv) { return argc > 2 && chdir(argv[1]) == 0 && execv(argv[2], argv + 2); }' |
		cc -O2 -x c -o "$1" -
}

# measured prints when and on which machine.
measured() {
	echo "Measured $(date -u +%Y-%m-%d), $(go version | cut -d' ' -f3,4), $(nproc) cores ($(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -1)), Linux $(uname -r),"
}
