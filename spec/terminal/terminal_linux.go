package terminal

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"sync"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"pluv/spec/need"
)

// patience bounds every wait.
const patience = 30 * time.Second

// Open opens a terminal: what is written to the first end is typed at the second.
func Open(t testing.TB) (keyboard, terminal *os.File) {
	t.Helper()
	keyboard, terminal, err := open()
	if errors.Is(err, errNone) {
		need.Lack(t, "%v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = keyboard.Close()
		_ = terminal.Close()
	})
	return keyboard, terminal
}

var errNone = errors.New("needs a terminal")

// open opens a terminal, 80 columns wide.
func open() (keyboard, terminal *os.File, err error) {
	keyboard, err = os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		return nil, nil, fmt.Errorf("%w: %w", errNone, err)
	}
	fd := int(keyboard.Fd())
	number, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	if err == nil {
		err = unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0)
	}
	if err == nil {
		terminal, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|unix.O_NOCTTY, 0)
	}
	if err == nil {
		err = unix.IoctlSetWinsize(int(terminal.Fd()), unix.TIOCSWINSZ, &unix.Winsize{Row: 24, Col: 80})
	}
	if err != nil {
		return nil, nil, errors.Join(err, keyboard.Close(), terminal.Close())
	}
	return keyboard, terminal, nil
}

// Show runs a program that writes to a terminal of its own, and returns all that is shown there.
func Show(cmd *exec.Cmd) (screen []byte, err error) {
	keyboard, terminal, err := open()
	if err != nil {
		return nil, err
	}
	defer func() { _ = keyboard.Close() }()
	cmd.Stdout, cmd.Stderr = terminal, terminal
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true, Ctty: 1}
	err = cmd.Start()
	_ = terminal.Close()
	if err != nil {
		return nil, err
	}
	var shown bytes.Buffer
	_, _ = shown.ReadFrom(keyboard) // fails when nothing has the terminal open any more
	return shown.Bytes(), cmd.Wait()
}

// A User types at the terminal of a running program and reads its screen.
type User struct {
	t        testing.TB
	keyboard *os.File
	cmd      *exec.Cmd
	dark     chan struct{} // closed when nothing has the terminal open any more

	mu     sync.Mutex
	screen bytes.Buffer
	read   int // how much of it was expected already
}

// Start starts a program whose standard files are a terminal of its own, 80 columns wide.
func Start(t testing.TB, cmd *exec.Cmd) *User {
	t.Helper()
	keyboard, terminal := Open(t)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = terminal, terminal, terminal
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	_ = terminal.Close()
	u := &User{t: t, keyboard: keyboard, cmd: cmd, dark: make(chan struct{})}
	go func() {
		defer close(u.dark)
		part := make([]byte, 4096)
		for {
			n, err := keyboard.Read(part)
			u.mu.Lock()
			u.screen.Write(part[:n])
			u.mu.Unlock()
			if err != nil {
				return
			}
		}
	}()
	return u
}

// Type types a text; "\r" is the Enter key.
func (u *User) Type(text string) {
	u.t.Helper()
	if _, err := u.keyboard.WriteString(text); err != nil {
		u.t.Fatal(err)
	}
}

// Expect waits until the terminal shows a text, after what was expected before.
func (u *User) Expect(text string) {
	u.t.Helper()
	for end := time.Now().Add(patience); ; time.Sleep(2 * time.Millisecond) {
		u.mu.Lock()
		at := bytes.Index(u.screen.Bytes()[u.read:], []byte(text))
		if at >= 0 {
			u.read += at + len(text)
			u.mu.Unlock()
			return
		}
		rest := u.screen.String()[u.read:]
		u.mu.Unlock()
		if time.Now().After(end) {
			u.t.Fatalf("the terminal does not show %q but %q", text, rest)
		}
	}
}

// Screen returns everything that the terminal has shown.
func (u *User) Screen() string {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.screen.String()
}

// Exit waits for the program's end, and for all that it shows, and returns its exit code.
func (u *User) Exit() int {
	u.t.Helper()
	ended := make(chan error, 1)
	go func() {
		err := u.cmd.Wait()
		<-u.dark
		ended <- err
	}()
	select {
	case err := <-ended:
		var exit *exec.ExitError
		if err != nil && !errors.As(err, &exit) {
			u.t.Fatal(err)
		}
		return u.cmd.ProcessState.ExitCode()
	case <-time.After(patience):
		u.t.Fatalf("the program does not end: %q", u.Screen())
		return 0
	}
}
