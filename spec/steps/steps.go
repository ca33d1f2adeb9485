// Package steps makes a test binary a small program for tests, so that they need no shell:
// it prints, waits and exits as its arguments say.
package steps

import (
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"
)

// variable makes a test binary the program.
const variable = "PLUV_TEST_STEPS"

// Main is TestMain of a package whose tests run the program.
func Main(m *testing.M) {
	if os.Getenv(variable) == "" {
		os.Exit(m.Run())
	}
	if err := Run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(97)
	}
	os.Exit(0)
}

// Program returns the path of the program, which the environment makes one.
func Program(t testing.TB) string {
	t.Helper()
	path, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if set, ok := t.(*testing.T); ok {
		set.Setenv(variable, "1")
	}
	return path
}

// Run takes the steps, one an argument:
//
//	out=TEXT    prints a text
//	line=TEXT   prints a line
//	err=TEXT    prints a text on stderr
//	env=NAME    prints a variable
//	pwd         prints the working directory as a line
//	exists=FILE fails if there is no such file
//	cat=FILE    prints a file; without a name stdin
//	open=FILE   opens a file, and keeps it open
//	read=FILES  opens files, which are separated by commas, again and again for moments, until
//	            there is a file called stop
//	sleep=MS    waits
//	touch=FILE  creates a file with a line
//	exit=CODE   exits
func Run(args []string) error {
	for _, arg := range args {
		verb, rest, _ := strings.Cut(arg, "=")
		number, _ := strconv.Atoi(rest)
		switch verb {
		case "out":
			fmt.Print(rest)
		case "line":
			fmt.Println(rest)
		case "err":
			fmt.Fprint(os.Stderr, rest)
		case "env":
			fmt.Print(os.Getenv(rest))
		case "pwd":
			dir, err := os.Getwd()
			if err != nil {
				return err
			}
			fmt.Println(dir)
		case "exists":
			if _, err := os.Stat(rest); err != nil {
				return err
			}
		case "cat":
			in := os.Stdin
			if rest != "" {
				file, err := os.Open(rest)
				if err != nil {
					return err
				}
				in = file
			}
			if _, err := io.Copy(os.Stdout, in); err != nil {
				return err
			}
		case "open":
			file, err := os.Open(rest)
			if err != nil {
				return err
			}
			defer file.Close()
		case "read":
			if err := readUntilStop(strings.Split(rest, ",")); err != nil {
				return err
			}
		case "sleep":
			time.Sleep(time.Duration(number) * time.Millisecond)
		case "touch":
			if err := os.WriteFile(rest, []byte("\n"), 0o644); err != nil {
				return err
			}
		case "exit":
			os.Exit(number)
		default:
			return fmt.Errorf("no step %q", arg)
		}
	}
	return nil
}

// readUntilStop opens files for moments. A missing one is tried again.
func readUntilStop(files []string) error {
	for i := 0; ; i++ {
		if _, err := os.Stat("stop"); err == nil {
			return nil
		}
		file, err := os.Open(files[i%len(files)])
		if err != nil {
			time.Sleep(time.Millisecond)
			continue
		}
		time.Sleep(time.Duration(i%7) * time.Millisecond)
		if err := file.Close(); err != nil {
			return err
		}
	}
}
