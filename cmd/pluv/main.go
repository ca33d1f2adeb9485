// Command pluv manages Lua runtimes and the dependencies of Lua projects.
package main

import (
	"os"

	"pluv/host"
)

func main() {
	os.Exit(host.Main(os.Args[1:], host.OSStreams()))
}
