//go:build !linux && !darwin

package fsys

import "errors"

func swapEntries(entry, entry) error { return errors.ErrUnsupported }
