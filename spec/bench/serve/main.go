// Command serve offers a folder over HTTP on loopback, with the server that the
// specs use, and prints its address. It ends with its standard input.
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
