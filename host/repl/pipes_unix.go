//go:build unix

package repl

import (
	"errors"
	"io"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"

	"pluv/host/fsys"
)

// pipes are two named pipes, for requests and for answers.
type pipes struct {
	names    [2]string
	requests io.WriteCloser
	answers  io.Reader
	both     *os.File // the pipe of answers
}

// openPipes makes the pipes. The pipe of answers is open at both ends, so that nothing waits
// for a program that does not open it.
func openPipes(dir string) (*pipes, error) {
	p := &pipes{names: [2]string{filepath.Join(dir, "requests"), filepath.Join(dir, "answers")}}
	var files [2]*os.File
	for i, name := range p.names {
		err := unix.Mkfifo(name, 0o600)
		if err == nil {
			files[i], err = os.OpenFile(name, os.O_RDWR, 0)
		}
		if err != nil {
			return nil, errors.Join(fsys.Fault(err, "making %s", name), files[0].Close())
		}
	}
	p.requests, p.answers, p.both = files[0], files[1], files[1]
	return p, nil
}

// finish lets the program read the end of its requests.
func (p *pipes) finish() { _ = p.requests.Close() }

// end wakes up a reader of answers: there will be no more.
func (p *pipes) end() { _, _ = p.both.WriteString("\n0 " + noMore + " \n") }
