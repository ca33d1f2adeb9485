package term

import (
	"context"
	"errors"
	"io"
	"strings"

	"pluv/host/fault"
)

// Ask writes a prompt and reads one line of standard input, with echo. At the end of
// input ok is false.
func (u *UI) Ask(ctx context.Context, prompt string) (line string, ok bool, err error) {
	u.mu.Lock()
	u.hold()
	defer u.release()
	_, _ = io.WriteString(u.streams.Err, u.marks.render(prompt, u.options.ErrColour))
	u.mu.Unlock()
	type answer struct {
		text string
		err  error
	}
	answered := make(chan answer, 1)
	go func() {
		text, err := readLine(u.streams.In)
		answered <- answer{text, err}
	}()
	select {
	case a := <-answered:
		switch {
		case errors.Is(a.err, io.EOF) && a.text == "":
			return "", false, nil
		case a.err != nil && !errors.Is(a.err, io.EOF):
			return "", false, fault.Wrap(fault.FileIO, a.err, "cannot read standard input")
		}
		return strings.TrimSpace(a.text), true, nil
	case <-ctx.Done():
		return "", false, fault.New(fault.Interrupted, "interrupted")
	}
}

// readLine reads only one line, and leaves the next one for later readers.
func readLine(in io.Reader) (string, error) {
	var line []byte
	one := make([]byte, 1)
	for len(line) < maxSecret {
		n, err := in.Read(one)
		if n == 1 {
			line = append(line, one[0])
			if one[0] == '\n' {
				return string(line), nil
			}
		}
		if err != nil {
			return string(line), err
		}
	}
	return string(line), nil
}
