package term

import (
	"bytes"
	"context"
	"io"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"pluv/host/fault"

	"pluv/spec/terminal"
)

// echoes reports whether a terminal shows typed characters.
func echoes(t *testing.T, tty *os.File) bool {
	t.Helper()
	state, err := unix.IoctlGetTermios(int(tty.Fd()), unix.TCGETS)
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
		keyboard, tty := terminal.Open(t)
		var shown prompted
		u := New(Streams{In: tty, Out: io.Discard, Err: &shown})
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
		for end := time.Now().Add(10 * time.Second); echoes(t, tty); time.Sleep(time.Millisecond) {
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
		if !echoes(t, tty) {
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
	screen, tty := terminal.Open(t)
	u := New(Streams{Out: tty})
	if err := u.Data("/a\x1b[2J\u009b\u202e/b\n"); err != nil {
		t.Fatal(err)
	}
	shown := make([]byte, 100)
	n, err := screen.Read(shown)
	if want := `/a\x1b[2J\xc2\x9b\u202e/b` + "\r\n"; err != nil || string(shown[:n]) != want {
		t.Errorf("%q, %v, want %q", shown[:n], err, want)
	}
}
