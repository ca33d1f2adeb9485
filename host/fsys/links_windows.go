package fsys

import (
	"errors"

	"golang.org/x/sys/windows"
)

func tooManyLinks(err error) bool { return errors.Is(err, windows.ERROR_TOO_MANY_LINKS) }
