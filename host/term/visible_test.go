package term

import "testing"

func TestVisible(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"", ""},
		{"plain\n\ttext – ü €", "plain\n\ttext – ü €"},
		{"a\x1b[2Jb\x07", `a\x1b[2Jb\x07`},
		{"seen\rhidden", `seen\x0dhidden`},
		{"a\r\nb\r", "a\nb" + `\x0d`},
		{"\x00\x7f\x08", `\x00\x7f\x08`},
		{"\u009b2J", `\xc2\x9b2J`}, // one character that does what \x1b[ does
		{"\x9b2J \xff", `\x9b2J \xff`},
		{"\ufffd", "\ufffd"},
	} {
		if got := Visible(c.text); got != c.want {
			t.Errorf("Visible(%q) = %q, want %q", c.text, got, c.want)
		}
	}
}
