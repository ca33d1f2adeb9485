package repl

import (
	"crypto/rand"
	"fmt"
	"io"
	"os"

	"golang.org/x/sys/windows"

	"pluv/host/fault"
)

// pipes are two named pipes, for requests and for answers.
type pipes struct {
	names    [2]string
	requests *pipe
	answers  *pipe
}

// pipe is an end of a named pipe, which waits for the other end when it is used first.
type pipe struct {
	handle    windows.Handle
	file      *os.File
	connected bool
}

// openPipes makes the pipes, which are in no folder.
func openPipes(string) (*pipes, error) {
	p := &pipes{}
	for i, end := range []struct {
		name string
		mode uint32
		to   **pipe
	}{
		{"requests", windows.PIPE_ACCESS_OUTBOUND, &p.requests},
		{"answers", windows.PIPE_ACCESS_INBOUND, &p.answers},
	} {
		p.names[i] = fmt.Sprintf(`\\.\pipe\pluv-%s-%s`, rand.Text(), end.name)
		name, err := windows.UTF16PtrFromString(p.names[i])
		if err != nil {
			return nil, fault.Wrap(fault.FileIO, err, "making the pipe %s", p.names[i])
		}
		const size = 64 << 10
		handle, err := windows.CreateNamedPipe(name, end.mode|windows.FILE_FLAG_FIRST_PIPE_INSTANCE,
			windows.PIPE_TYPE_BYTE|windows.PIPE_WAIT|windows.PIPE_REJECT_REMOTE_CLIENTS, 1, size, size, 0, nil)
		if err != nil {
			return nil, fault.Wrap(fault.FileIO, err, "making the pipe %s", p.names[i])
		}
		*end.to = &pipe{handle: handle, file: os.NewFile(uintptr(handle), p.names[i])}
	}
	return p, nil
}

func (p *pipe) connect() error {
	if p.connected {
		return nil
	}
	p.connected = true
	if err := windows.ConnectNamedPipe(p.handle, nil); err != nil && err != windows.ERROR_PIPE_CONNECTED {
		return err
	}
	return nil
}

func (p *pipe) Write(data []byte) (int, error) {
	if err := p.connect(); err != nil {
		return 0, err
	}
	return p.file.Write(data)
}

func (p *pipe) Read(data []byte) (int, error) {
	if err := p.connect(); err != nil {
		return 0, err
	}
	n, err := p.file.Read(data)
	if err != nil {
		return n, io.EOF
	}
	return n, nil
}

// finish lets the program read the end of its requests.
func (p *pipes) finish() { _ = p.requests.file.Close() }

// end wakes up whoever waits for a program that never opened the pipes. The end of one that
// did closed them.
func (p *pipes) end() {
	for i, mode := range []int{os.O_RDONLY, os.O_WRONLY} {
		if other, err := os.OpenFile(p.names[i], mode, 0); err == nil {
			_ = other.Close()
		}
	}
}
