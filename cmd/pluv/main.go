// Command pluv manages Lua runtimes and the dependencies of Lua projects.
package main

import (
	"os"

	"pluv/host"
)

func main() {
	if code, is := host.Shim(os.Args, host.OSStreams()); is {
		os.Exit(code)
	}
	os.Exit(host.Main(os.Args[1:], host.OSStreams()))
}
