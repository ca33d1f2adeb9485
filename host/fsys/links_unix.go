//go:build unix

package fsys

import (
	"errors"
	"syscall"
)

func tooManyLinks(err error) bool { return errors.Is(err, syscall.EMLINK) }
