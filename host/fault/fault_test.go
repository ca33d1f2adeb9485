package fault

import (
	"errors"
	"fmt"
	"io/fs"
	"testing"
)

func TestChain(t *testing.T) {
	inner := Wrap(FileMissing, fs.ErrNotExist, "no pluv.toml in %s", "/p")
	outer := Wrap(FileIO, fmt.Errorf("reading: %w", inner), "the project cannot be read").WithHint("run `%s`", "pluv init")

	if got, want := outer.Error(), "the project cannot be read: reading: no pluv.toml in /p: file does not exist"; got != want {
		t.Errorf("Error() = %q, want %q", got, want)
	}
	if got := CodeOf(fmt.Errorf("x: %w", outer)); got != FileIO {
		t.Errorf("CodeOf = %q", got)
	}
	for _, code := range []Code{FileIO, FileMissing} {
		if !Is(outer, code) {
			t.Errorf("Is(%s) = false", code)
		}
	}
	if Is(outer, Usage) || Is(nil, Usage) {
		t.Error("Is found a code that the chain does not have")
	}
	if !errors.Is(outer, fs.ErrNotExist) {
		t.Error("the Go cause is lost")
	}
	if outer.Hint != "run `pluv init`" {
		t.Errorf("Hint = %q", outer.Hint)
	}
	if CodeOf(fs.ErrNotExist) != "" {
		t.Error("a plain error has a code")
	}
}
