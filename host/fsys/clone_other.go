//go:build !linux && !darwin

package fsys

import "errors"

func clone(string, string) error { return errors.ErrUnsupported }
