// Command serve serves a folder over HTTP on loopback, with the server of the specs, and prints
// its address. It exits when its standard input is closed.
package main

import (
	"fmt"
	"io"
	"log"
	"os"

	"pluv/spec/registry"
)

func main() {
	if len(os.Args) != 2 {
		log.Fatal("usage: serve DIR")
	}
	server, err := registry.Start(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	defer server.Close()
	fmt.Println(server.URL)
	_, _ = io.Copy(io.Discard, os.Stdin)
}
