package term

import (
	"os"
	"testing"

	"golang.org/x/sys/windows"

	"pluv/spec/need"
)

// TestConsole: stderr understands escape sequences even if stdout is no console.
func TestConsole(t *testing.T) {
	console, err := os.OpenFile("CONOUT$", os.O_RDWR, 0)
	if err != nil {
		need.Lack(t, "needs a console")
	}
	defer console.Close()
	handle := windows.Handle(console.Fd())
	var mode uint32
	if err := windows.GetConsoleMode(handle, &mode); err != nil {
		need.Lack(t, "needs a console")
	}
	defer func() { _ = windows.SetConsoleMode(handle, mode) }()
	if err := windows.SetConsoleMode(handle, mode&^windows.ENABLE_VIRTUAL_TERMINAL_PROCESSING); err != nil {
		t.Fatal(err)
	}
	out, err := os.Create(t.TempDir() + "/out")
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	New(Streams{Out: out, Err: console})
	var now uint32
	if err := windows.GetConsoleMode(handle, &now); err != nil || now&windows.ENABLE_VIRTUAL_TERMINAL_PROCESSING == 0 {
		t.Errorf("%x, %v", now, err)
	}
}
