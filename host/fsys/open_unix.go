//go:build unix

package fsys

import "syscall"

// withoutWaiting opens a pipe that replaced a file without blocking, and never makes a
// terminal the controlling one.
const withoutWaiting = syscall.O_NONBLOCK | syscall.O_NOCTTY
