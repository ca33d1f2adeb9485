//go:build !linux && !darwin

package fsys

import "errors"

func swap(string, string) error { return errors.ErrUnsupported }
