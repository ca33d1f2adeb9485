package term

import (
	"bytes"
	"strings"
	"testing"
)

func TestLines(t *testing.T) {
	for _, c := range []struct {
		name   string
		writes []string
		want   string
	}{
		{"nothing", nil, ""},
		{"a line", []string{"a\n"}, "x | a\n"},
		{"in pieces", []string{"a", "b\nc", "\n"}, "x | ab\nx | c\n"},
		{"without an end", []string{"a\nb"}, "x | a\nx | b\n"},
		{"ends of Windows", []string{"a\r\n\n"}, "x | a\nx | \n"},
		{"a long one", []string{strings.Repeat("a", maxLine+1)}, "x | " + strings.Repeat("a", maxLine+1) + "\n"},
	} {
		var out, errs bytes.Buffer
		ui := New(Streams{Out: &out, Err: &errs})
		for _, toErr := range []bool{false, true} {
			w := ui.Lines("x", 1, toErr)
			for _, text := range c.writes {
				if _, err := w.Write([]byte(text)); err != nil {
					t.Fatal(err)
				}
			}
			if err := w.Close(); err != nil {
				t.Fatal(err)
			}
		}
		if out.String() != c.want || errs.String() != c.want {
			t.Errorf("%s: %q and %q, want %q", c.name, out.String(), errs.String(), c.want)
		}
	}
}

// The output of the user's own programs is not changed; their names are escaped.
func TestLinesAreRaw(t *testing.T) {
	var out, errs bytes.Buffer
	ui := New(Streams{Out: &out, Err: &errs})
	ui.Configure(Options{Mode: Plain, ErrColour: true})
	for _, toErr := range []bool{false, true} {
		w := ui.Lines("t\x1b[2J\n", 12, toErr)
		if _, err := w.Write([]byte("\x1b[31mred\x9b\n")); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if want := "t\\x1b[2J\\x0a | \x1b[31mred\x9b\n"; out.String() != want {
		t.Errorf("standard output is %q, want %q", out.String(), want)
	}
	if want := "\x1b[2mt\\x1b[2J\\x0a |\x1b[0m \x1b[31mred\x9b\n"; errs.String() != want {
		t.Errorf("standard error is %q, want %q", errs.String(), want)
	}
}
