//go:build unix

package term

import "io"

// prepare has nothing to do: terminals understand escape sequences.
func prepare(io.Writer) {}
