package term

import (
	"io"
	"os"

	"golang.org/x/sys/windows"
)

// prepare lets a console understand escape sequences, which it does for each stream by
// itself.
func prepare(stream io.Writer) {
	file, isFile := stream.(*os.File)
	if !isFile {
		return
	}
	var mode uint32
	handle := windows.Handle(file.Fd())
	if windows.GetConsoleMode(handle, &mode) == nil {
		_ = windows.SetConsoleMode(handle, mode|windows.ENABLE_PROCESSED_OUTPUT|windows.ENABLE_VIRTUAL_TERMINAL_PROCESSING)
	}
}
