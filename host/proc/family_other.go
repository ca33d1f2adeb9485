//go:build unix && !linux

package proc

import "syscall"

// family is empty where the system does not report parents.
type family struct{}

func foundFamily() family { return family{} }

func leaveFamily() {}

func (family) members() []int { return nil }

// groupIsAlive reports whether a process group exists.
func groupIsAlive(group int) bool { return syscall.Kill(-group, 0) == nil }
