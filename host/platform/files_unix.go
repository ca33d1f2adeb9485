//go:build unix

package platform

import (
	"syscall"

	"pluv/host/fault"
)

// spare is how many files have to be free at the start: the Go runtime ends the
// process where it cannot open its own two beside the first one of the program.
const spare = 4

// CheckFiles fails with limit.reached where the process may open too few files
// for anything.
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
			return nil // what needs the folder will say so
		}
		opened = append(opened, file)
	}
	return nil
}
