package repl

import (
	"bufio"
	"context"
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

func (p *program) ask(kind, text string) (answer, result string, ok bool) {
	if p.keys.Swap(0) > 0 && p.left > 0 {
		p.left--
		_, _ = io.WriteString(p.pipes.requests, "again 0\n")
	}
	if _, err := fmt.Fprintf(p.pipes.requests, "%s %d\n%s", kind, len(text), text); err != nil {
		return "", "", false
	}
	line, err := p.answers.ReadString('\n')
	answer, size, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
	length, sizeErr := strconv.Atoi(size)
	if err != nil || sizeErr != nil || length < 0 || length > maxAnswer {
		return "", "", false
	}
	content := make([]byte, length)
	if _, err := io.ReadFull(p.answers, content); err != nil {
		return "", "", false
	}
	if string(content) == "interrupted" { // the signal may reach pluv later
		p.keys.Add(1)
	}
	return answer, string(content), true
}

// interrupt has nothing else to do: the program gets the keys of the terminal itself.
func (p *program) interrupt() { p.keys.Add(1) }

func (p *program) close()                        { p.pipes.finish() }
func (p *program) done() <-chan struct{}         { return p.ended }
func (p *program) result() (code int, err error) { return p.code, p.err }
