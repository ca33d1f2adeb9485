package term

import (
	"bufio"
	"context"
	"errors"
	"io"
	"os"
	"strings"

	"golang.org/x/term"

	"pluv/host/fault"
)

// maxSecret bounds a line, in bytes.
const maxSecret = 64 << 10

// Secret reads one line of standard input: on a terminal after a prompt and without echo.
func (u *UI) Secret(ctx context.Context, prompt string) (string, error) {
	file, isFile := u.streams.In.(*os.File)
	if !isFile || !term.IsTerminal(int(file.Fd())) {
		line, err := bufio.NewReader(io.LimitReader(u.streams.In, maxSecret)).ReadString('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return "", fault.Wrap(fault.FileIO, err, "cannot read standard input")
		}
		return strings.TrimSpace(line), nil
	}
	fd := int(file.Fd())
	before, err := term.GetState(fd)
	if err != nil {
		return "", fault.Wrap(fault.FileIO, err, "cannot prompt on the terminal")
	}
	u.mu.Lock()
	u.hold()
	defer u.release()
	_, _ = io.WriteString(u.streams.Err, u.marks.render(prompt, u.options.ErrColour))
	u.mu.Unlock()
	type answer struct {
		text []byte
		err  error
	}
	answered := make(chan answer, 1)
	go func() {
		text, err := term.ReadPassword(fd)
		answered <- answer{text, err}
	}()
	defer func() { _, _ = io.WriteString(u.streams.Err, "\n") }()
	select {
	case a := <-answered:
		if a.err != nil && !errors.Is(a.err, io.EOF) {
			return "", fault.Wrap(fault.FileIO, a.err, "cannot read from the terminal")
		}
		return strings.TrimSpace(string(a.text)), nil
	case <-ctx.Done():
		_ = term.Restore(fd, before)
		return "", fault.New(fault.Interrupted, "interrupted")
	}
}
