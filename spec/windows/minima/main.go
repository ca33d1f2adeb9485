// Minima measures how long commands take to start and end, inside Wine: they take turns, and the
// smallest time of each is printed, in milliseconds.
//
//	minima ROUNDS COMMAND... -- COMMAND...
//
// Without arguments it does nothing, as the program to compare with.
package main

import (
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"time"
)

func main() {
	if len(os.Args) == 1 {
		return
	}
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(args []string) error {
	rounds, err := strconv.Atoi(args[0])
	if err != nil {
		return err
	}
	var commands [][]string
	for rest := args[1:]; len(rest) > 0; {
		end := slices.Index(rest, "--")
		if end < 0 {
			end = len(rest)
		}
		commands = append(commands, rest[:end])
		rest = rest[min(end+1, len(rest)):]
	}
	least := make([]time.Duration, len(commands))
	for range rounds {
		for i, argv := range commands {
			began := time.Now()
			if out, err := exec.Command(argv[0], argv[1:]...).CombinedOutput(); err != nil {
				return fmt.Errorf("%q: %w\n%s", argv, err, out)
			}
			if took := time.Since(began); least[i] == 0 || took < least[i] {
				least[i] = took
			}
		}
	}
	for i, argv := range commands {
		fmt.Printf("%.1f ms: %q\n", float64(least[i].Microseconds())/1000, argv[1:])
	}
	return nil
}
