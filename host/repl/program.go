package repl

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"

	"pluv/host/fsys"
	"pluv/host/proc"
)

// Answers with the number 0, which nobody asked for: a request was lost, and the program has ended.
const (
	lost   = "lost"
	noMore = "ended"
)

// maxAnswer bounds an answer, in bytes.
const maxAnswer = 16 << 20

// program is a Lua that runs the driver. It talks over two named pipes: its standard files
// are the terminal's.
type program struct {
	pipes   *pipes
	answers *bufio.Reader
	ended   chan struct{}
	code    int
	err     error

	keys atomic.Int32 // what the terminal sent to the program since the last request
	left int          // further calls of the driver
	last int          // number of the last request
}

// calls is how often the driver is called. Lua's own interpreter takes Ctrl-C as an error of
// what it runs, but once for each argument -e; the next Ctrl-C ends it.
const calls = 64

// arguments calls the driver: it is loaded once, and then called again and again.
func arguments(names ...string) []string {
	for i, name := range names {
		names[i] = `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`).Replace(name) + `"`
	}
	args := []string{"-e", fmt.Sprintf("assert(loadfile(%s))(%s)", names[0], strings.Join(names[1:], ", "))}
	for range calls - 1 {
		args = append(args, "-e", `debug.getregistry()["pluv.repl"]()`)
	}
	return args
}

func startProgram(ctx context.Context, o Options) (*program, error) {
	file := filepath.Join(o.Folder, "driver.lua")
	if err := fsys.WriteFile(file, driver, fsys.FileMode); err != nil {
		return nil, err
	}
	pipes, err := openPipes(o.Folder)
	if err != nil {
		return nil, err
	}
	p := &program{pipes: pipes, answers: bufio.NewReader(pipes.answers), ended: make(chan struct{}), left: calls - 1}
	go func() {
		result, err := proc.Run(ctx, proc.Command{
			Argv: append(slices.Clone(o.Argv), arguments(file, pipes.names[0], pipes.names[1])...), Env: o.Env,
			Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr, Foreground: true,
		})
		p.code, p.err = result.Code, err
		close(p.ended)
		pipes.end()
	}()
	return p, nil
}

var (
	escapes   = strings.NewReplacer(`\`, `\\`, "\n", `\n`, "\x00", `\0`)
	unescapes = strings.NewReplacer(`\\`, `\`, `\n`, "\n")
)

func (p *program) ask(kind, text string) (answer, result string, ok bool) {
	if p.keys.Swap(0) > 0 && p.left > 0 {
		p.left--
		if _, _, ok := p.request("again", ""); !ok {
			return "", "", false
		}
	}
	answer, result, ok = p.request(kind, text)
	if result == "interrupted" { // the signal may reach pluv later
		p.keys.Add(1)
	}
	return answer, result, ok
}

// request sends a request until it is answered: Ctrl-C may take it from the driver's hands.
func (p *program) request(kind, text string) (answer, result string, ok bool) {
	p.last++
	request := fmt.Sprintf("%d %s %s\n", p.last, kind, escapes.Replace(text))
	for isLost := true; ; {
		if isLost {
			if _, err := io.WriteString(p.pipes.requests, request); err != nil {
				return "", "", false
			}
		}
		line, err := p.readLine()
		if err != nil {
			return "", "", false
		}
		number, rest, _ := strings.Cut(line, " ")
		answer, result, ok = strings.Cut(rest, " ")
		if ok && number == strconv.Itoa(p.last) {
			return answer, unescapes.Replace(result), true
		}
		if number == "0" && answer == noMore {
			return "", "", false
		}
		isLost = number == "0" && answer == lost
	}
}

// readLine reads a line of the driver.
func (p *program) readLine() (string, error) {
	var line []byte
	for {
		part, err := p.answers.ReadSlice('\n')
		if line = append(line, part...); len(line) > maxAnswer {
			return "", errors.New("a line of the driver is too long")
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return strings.TrimSuffix(string(line), "\n"), err
		}
	}
}

// interrupt has nothing else to do: the program gets the keys of the terminal itself.
func (p *program) interrupt() { p.keys.Add(1) }

func (p *program) close()                        { p.pipes.finish() }
func (p *program) done() <-chan struct{}         { return p.ended }
func (p *program) result() (code int, err error) { return p.code, p.err }
