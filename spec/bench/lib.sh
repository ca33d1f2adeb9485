# Shared by the benchmarks; read with `.` in the root of the project.

# release builds pluv as it is released: with precompiled Lua, static, and stripped.
release() { # program
	go generate ./lua
	CGO_ENABLED=0 go build -trimpath -ldflags '-s -w' -o "$1" ./cmd/pluv
}
