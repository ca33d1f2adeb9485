package repl

import (
	"bufio"
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
)

// fake makes the test binary a Lua whose driver answers with what it was asked.
const fake = "PLUV_TEST_REPL"

func TestMain(m *testing.M) {
	if how := os.Getenv(fake); how != "" {
		os.Exit(beLua(how))
	}
	os.Exit(m.Run())
}

// beLua answers requests until there are none. It ends at once if how is "absent", and at the
// first request if it is "ending".
func beLua(how string) int {
	call := regexp.MustCompile(`^assert\(loadfile\((".*")\)\)\((".*"), (".*")\)$`).FindStringSubmatch(os.Args[2])
	if how == "absent" || call == nil || os.Args[1] != "-e" || len(os.Args) != 1+2*calls {
		return 3
	}
	unquote := func(text string) string { return strings.ReplaceAll(strings.Trim(text, `"`), `\\`, `\`) }
	if _, err := os.Stat(unquote(call[1])); err != nil {
		return 4
	}
	in, err := os.OpenFile(unquote(call[2]), os.O_RDONLY, 0)
	if err != nil {
		return 5
	}
	out, err := os.OpenFile(unquote(call[3]), os.O_WRONLY, 0)
	if err != nil {
		return 6
	}
	requests, again := bufio.NewReader(in), 0
	send := func(number int, kind, text string) bool {
		_, err := fmt.Fprintf(out, "\n%d %s %s\n", number, kind, escapes.Replace(text))
		return err == nil
	}
	last := 0
	for {
		line, err := requests.ReadString('\n')
		if err != nil {
			return 7
		}
		number, rest, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		kind, text, ok := strings.Cut(rest, " ")
		if !ok {
			return 8
		}
		switch {
		case how == "ending":
			return 9
		case how == "losing" && number != strconv.Itoa(last):
			// The first time, the request was lost, and an answer begun.
			if _, err := fmt.Fprintf(out, "%s na\n0 lost \n", number); err != nil {
				return 11
			}
			last++
			continue
		}
		id, err := strconv.Atoi(number)
		if err != nil {
			return 12
		}
		if kind == "again" {
			again++
			if !send(id, "again", "") {
				return 10
			}
			continue
		}
		// An answer to an old request is passed over.
		if !send(id-1, "names", "old") || !send(id, "names", fmt.Sprintf("%s after %d: %s", kind, again, strings.ReplaceAll(text, `\n`, "\n"))) {
			return 10
		}
	}
}

// startFake starts the test binary as a Lua.
func startFake(t *testing.T, how string) *program {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	p, err := startProgram(t.Context(), Options{
		Argv: []string{self}, Env: append(os.Environ(), fake+"="+how), Folder: t.TempDir(),
	})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func ended(t *testing.T, p *program) int {
	t.Helper()
	select {
	case <-p.done():
	case <-time.After(time.Minute):
		t.Fatal("the program does not end")
	}
	code, err := p.result()
	if err != nil {
		t.Fatal(err)
	}
	return code
}

func TestProgram(t *testing.T) {
	for _, how := range []string{"talking", "losing"} {
		t.Run(how, func(t *testing.T) { testProgram(t, how) })
	}
}

func testProgram(t *testing.T, how string) {
	p := startFake(t, how)
	ask := func(kind, text, want string) {
		t.Helper()
		if answer, result, ok := p.ask(kind, text); answer != "names" || result != want || !ok {
			t.Errorf("ask(%q, %.20q) = %q, %.40q, %v", kind, text, answer, result, ok)
		}
	}
	long := strings.Repeat("line\n", 100_000)
	ask("eval", "1 +\n1", "eval after 0: 1 +\n1")
	ask("modules", "", "modules after 0: ")
	ask("eval", long, "eval after 0: "+long)
	p.interrupt()
	p.interrupt()
	ask("eval", "x", "eval after 1: x") // one request, one new call
	ask("eval", "y", "eval after 1: y")
	for i := range calls + 5 {
		p.interrupt()
		ask("eval", "z", fmt.Sprintf("eval after %d: z", min(2+i, calls-1)))
	}
	p.close()
	if code := ended(t, p); code != 7 {
		t.Errorf("exit code %d", code)
	}
}

// A program that ends, before or in the middle, is not waited for.
func TestProgramEnds(t *testing.T) {
	for how, want := range map[string]int{"absent": 3, "ending": 9} {
		p := startFake(t, how)
		if answer, _, ok := p.ask("eval", "1"); ok {
			t.Errorf("%s: an answer %q", how, answer)
		}
		if code := ended(t, p); code != want {
			t.Errorf("%s: exit code %d", how, code)
		}
		p.close()
	}
}
