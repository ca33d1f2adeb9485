package spec

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// longestWait bounds every wait of a script: exceeding it is a failure. It is long because the
// race detector, an emulated processor and a busy machine slow pluv down.
const longestWait = 3 * time.Minute

// until calls ready until it returns true or an error.
func until(what string, ready func() (bool, error)) error {
	for end := time.Now().Add(longestWait); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		if is, err := ready(); is || err != nil {
			return err
		}
	}
	return fmt.Errorf("%s: not seen within %s", what, longestWait)
}

// await waits for a file with a given line, or with a string in it: `await FILE [STRING]`.
func await(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) < 1 || len(args) > 2 || neg {
		ts.Fatalf("usage: await FILE [STRING]")
	}
	wanted := append(args[1:], "\n")[0]
	ts.Check(until(strings.Join(args, " "), func() (bool, error) {
		text, err := os.ReadFile(ts.MkAbs(args[0]))
		if errors.Is(err, os.ErrNotExist) {
			return false, nil
		}
		return strings.Contains(string(text), wanted), err
	}))
}

// eventually runs a command again and again until it succeeds: `eventually COMMAND...`.
func eventually(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) < 1 || neg {
		ts.Fatalf("usage: eventually COMMAND...")
	}
	ts.Check(until(strings.Join(args, " "), func() (bool, error) {
		return ts.Exec(args[0], args[1:]...) == nil, nil
	}))
}

var signals = map[string]syscall.Signal{
	"INT": syscall.SIGINT, "TERM": syscall.SIGTERM, "HUP": syscall.SIGHUP, "QUIT": syscall.SIGQUIT, "KILL": syscall.SIGKILL,
}

// interrupt is a program for scripts: `interrupt SIGNAL SIGN COMMAND...` runs a
// command, sends it the signal once there is a sign that it is at work, and exits as a
// shell would: with the command's code, or 128 and the number of the signal that
// killed it. A command that ends before the sign, and one that gives none, is a
// failure with the code 99.
//
// SIGN is the name of a file, names with commas between them, or `stderr:STRING`. A
// file that is there already would be no sign, so it is deleted first.
//
// On Windows INT is Ctrl-C, and KILL ends the command; there are no others.
func interrupt() int {
	if code, is := inOwnConsole(); is {
		return code
	}
	code, err := interruptAt(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "interrupt:", err)
		return 99
	}
	return code
}

func interruptAt(args []string) (int, error) {
	if len(args) < 3 {
		return 0, errors.New("usage: interrupt SIGNAL SIGN COMMAND...")
	}
	sent, known := signals[args[0]]
	if !known {
		return 0, fmt.Errorf("unknown signal %s", args[0])
	}
	wanted, isSaid := strings.CutPrefix(args[1], "stderr:")
	var files []string
	if !isSaid {
		files = strings.Split(args[1], ",")
	}
	for _, file := range files {
		if err := os.Remove(file); err != nil && !errors.Is(err, os.ErrNotExist) {
			return 0, err
		}
	}
	// The process that started the specs may ignore signals, as nohup does: the command starts
	// with no signal ignored, as from a terminal, because signals that this process catches are
	// reset.
	caught := make(chan os.Signal, 1)
	for _, s := range signals {
		if s != syscall.SIGKILL {
			signal.Notify(caught, s)
		}
	}
	said := &sharedBuffer{}
	cmd := exec.Command(args[2], args[3:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	if isSaid {
		cmd.Stderr = io.MultiWriter(os.Stderr, said)
	}
	if err := cmd.Start(); err != nil {
		return 0, err
	}
	ended := make(chan struct{})
	go func() { _ = cmd.Wait(); close(ended) }()
	err := until(args[1], func() (bool, error) {
		select {
		case <-ended:
			return false, fmt.Errorf("the command ended before %s: %s", args[1], cmd.ProcessState)
		default:
		}
		for _, file := range files {
			if _, err := os.Stat(file); err != nil {
				return false, nil
			}
		}
		return !isSaid || said.has(wanted), nil
	})
	if err != nil {
		_ = cmd.Process.Kill()
		<-ended
		return 0, err
	}
	if err := send(cmd.Process, sent); err != nil {
		_ = cmd.Process.Kill()
		<-ended
		return 0, err
	}
	select {
	case <-ended:
	case <-time.After(longestWait):
		_ = cmd.Process.Kill()
		return 0, fmt.Errorf("the command runs %s after SIG%s", longestWait, args[0])
	}
	if status, is := cmd.ProcessState.Sys().(syscall.WaitStatus); is && status.Signaled() {
		return 128 + int(status.Signal()), nil
	}
	return cmd.ProcessState.ExitCode(), nil
}

// sharedBuffer is written by one goroutine and read by another.
type sharedBuffer struct {
	mu  sync.Mutex
	all bytes.Buffer
}

func (b *sharedBuffer) Write(text []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.all.Write(text)
}

func (b *sharedBuffer) has(text string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return bytes.Contains(b.all.Bytes(), []byte(text))
}
