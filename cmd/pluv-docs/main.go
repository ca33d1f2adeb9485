// Command pluv-docs makes the manual as a static site and as man pages, from the guides, the
// command tables, README.md and the pages that the guides link to.
//
//	go run ./cmd/pluv-docs -o DIR [-man]
//
// With -package it makes the files that packages of pluv have beside the program: man pages,
// completions, the changelog, and the licences of what the program contains.
//
//	go run ./cmd/pluv-docs -package DIR
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	out := flag.String("o", "", "write the site into `DIR`")
	man := flag.Bool("man", false, "write man pages into DIR/man/man1 too")
	pack := flag.String("package", "", "write the files of packages into `DIR` instead")
	root := flag.String("root", ".", "the checkout, `DIR`")
	flag.Parse()
	if (*out == "") == (*pack == "") || flag.NArg() > 0 {
		flag.Usage()
		os.Exit(2)
	}
	var err error
	if *pack != "" {
		err = writePackage(*root, *pack)
	} else {
		err = run(*root, *out, *man)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "pluv-docs:", err)
		os.Exit(1)
	}
}

func run(root, out string, man bool) error {
	manual, err := readManual()
	if err != nil {
		return err
	}
	if man {
		if err := writeMan(manual, filepath.Join(out, "man", "man1")); err != nil {
			return err
		}
	}
	site, err := newSite(manual, root)
	if err != nil {
		return err
	}
	return site.write(out)
}
