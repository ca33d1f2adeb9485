//go:build unix

package fsys

import "syscall"

// withoutWaiting opens a pipe that has taken the place of a file at once, and never
// makes a terminal that of the process.
const withoutWaiting = syscall.O_NONBLOCK | syscall.O_NOCTTY
