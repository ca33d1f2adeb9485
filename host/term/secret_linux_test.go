package term

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"pluv/host/fault"

	"pluv/spec/need"
)

// pty opens a terminal: what is written to the first end is typed at the second.
func pty(t *testing.T) (keyboard, terminal *os.File) {
	t.Helper()
	keyboard, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		need.Lack(t, "needs a terminal: %v", err)
	}
	t.Cleanup(func() { _ = keyboard.Close() })
	fd := int(keyboard.Fd())
	number, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	if err == nil {
		err = unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0)
	}
	if err != nil {
		t.Fatal(err)
	}
	if terminal, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|unix.O_NOCTTY, 0); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = terminal.Close() })
	return keyboard, terminal
}

// echoes reports whether a terminal shows typed characters.
func echoes(t *testing.T, terminal *os.File) bool {
	t.Helper()
	state, err := unix.IoctlGetTermios(int(terminal.Fd()), unix.TCGETS)
	if err != nil {
		t.Fatal(err)
	}
	return state.Lflag&unix.ECHO != 0
}

// prompted records what is shown.
type prompted struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (p *prompted) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.text.Write(b)
}

func (p *prompted) String() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.text.String()
}

func TestSecretOnTerminal(t *testing.T) {
	for _, interrupt := range []bool{false, true} {
		keyboard, terminal := pty(t)
		var shown prompted
		u := New(Streams{In: terminal, Out: io.Discard, Err: &shown})
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		type answer struct {
			text string
			err  error
		}
		done := make(chan answer)
		go func() {
			text, err := u.Secret(ctx, "token: ")
			done <- answer{text, err}
		}()
		for end := time.Now().Add(10 * time.Second); echoes(t, terminal); time.Sleep(time.Millisecond) {
			if time.Now().After(end) {
				t.Fatal("the terminal still echoes")
			}
		}
		if interrupt {
			cancel()
		} else if _, err := keyboard.WriteString("s3cret\n"); err != nil {
			t.Fatal(err)
		}
		got := <-done
		switch {
		case interrupt && !fault.Is(got.err, fault.Interrupted):
			t.Errorf("interrupted: %q, %v", got.text, got.err)
		case !interrupt && (got.text != "s3cret" || got.err != nil):
			t.Errorf("= %q, %v", got.text, got.err)
		}
		if !echoes(t, terminal) {
			t.Error("the terminal no longer echoes")
		}
		if !strings.HasPrefix(shown.String(), "token: ") || strings.Contains(shown.String(), "s3cret") {
			t.Errorf("shown: %q", shown.String())
		}
	}
}

func TestSecretFromPipe(t *testing.T) {
	for in, want := range map[string]string{"": "", "a": "a", " a \r\nb\n": "a"} {
		var shown bytes.Buffer
		u := New(Streams{In: strings.NewReader(in), Out: io.Discard, Err: &shown})
		if got, err := u.Secret(t.Context(), "token: "); got != want || err != nil || shown.Len() > 0 {
			t.Errorf("%q gives %q, %v; shown %q", in, got, err, &shown)
		}
	}
}

// Data is exact in a pipe; on a terminal control characters are escaped.
func TestDataOnTerminal(t *testing.T) {
	screen, terminal := pty(t)
	u := New(Streams{Out: terminal})
	if err := u.Data("/a\x1b[2J\u009b\u202e/b\n"); err != nil {
		t.Fatal(err)
	}
	shown := make([]byte, 100)
	n, err := screen.Read(shown)
	if want := `/a\x1b[2J\xc2\x9b\u202e/b` + "\r\n"; err != nil || string(shown[:n]) != want {
		t.Errorf("%q, %v, want %q", shown[:n], err, want)
	}
}
