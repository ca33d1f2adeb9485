//go:build unix

package platform

import (
	"syscall"

	"pluv/host/fault"
)

// spare is the number of file descriptors needed at the start: the Go runtime aborts if
// it cannot open two of its own in addition to the program's first one.
const spare = 4

// CheckFiles fails with limit.reached if the process may open too few files to work.
func CheckFiles() error {
	opened := make([]int, 0, spare)
	defer func() {
		for _, file := range opened {
			_ = syscall.Close(file)
		}
	}()
	for range spare {
		file, err := syscall.Open("/", syscall.O_RDONLY|syscall.O_CLOEXEC, 0)
		if fault.Exhausted(err) {
			return fault.Limit(err, "pluv cannot start")
		}
		if err != nil {
			return nil // whatever needs the folder will report it
		}
		opened = append(opened, file)
	}
	return nil
}

// homeVariable is the variable with the home folder, for hints.
const homeVariable = "HOME"
