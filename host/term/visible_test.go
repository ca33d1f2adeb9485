package term

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestVisible(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"", ""},
		{"plain\n\ttext – ü €", "plain\n\ttext – ü €"},
		{"a\x1b[2Jb\x07", `a\x1b[2Jb\x07`},
		{"seen\rhidden", `seen\x0dhidden`},
		{"a\r\nb\r", "a\nb" + `\x0d`},
		{"\x00\x7f\x08", `\x00\x7f\x08`},
		{"\u009b2J", `\xc2\x9b2J`}, // one character with the effect of \x1b[
		{"\x9b2J \xff", `\x9b2J \xff`},
		{"\ufffd", "\ufffd"},
		{"\u200eעברית\u200f", "\u200eעברית\u200f"},
		{"a\u202ecod.exe", `a\u202ecod.exe`},
		{"\u202a\u202d\u2066\u2069", `\u202a\u202d\u2066\u2069`},
		{"\u2029\u206a", "\u2029\u206a"},
	} {
		if got := Visible(c.text); got != c.want {
			t.Errorf("Visible(%q) = %q, want %q", c.text, got, c.want)
		}
	}
}

func TestWord(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"a b", "a b"},
		{"a\nb\tc", `a\x0ab\x09c`},
		{"a\r\nb", `a\x0d\x0ab`},
		{"\x1b\u202e", `\x1b\u202e`},
	} {
		if got := Word(c.text); got != c.want {
			t.Errorf("Word(%q) = %q, want %q", c.text, got, c.want)
		}
	}
}

// JSON is exact and contains no control characters.
func TestEncodeJSON(t *testing.T) {
	want := map[string]string{"\x00\x07\b\r\n\t\x1b\x7f": "\u0080\u009b2J\u009f", "ü€😀": "\u202e\u2066\u200f"}
	data, err := EncodeJSON(want)
	if err != nil {
		t.Fatal(err)
	}
	if strings.ContainsFunc(string(data), steers) || !strings.Contains(string(data), "ü€😀") {
		t.Errorf("%q", data)
	}
	var got map[string]string
	if err := json.Unmarshal(data, &got); err != nil {
		t.Fatal(err)
	}
	for key, value := range want {
		if got[key] != value {
			t.Errorf("%q: %q, want %q", key, got[key], value)
		}
	}
	if _, err := EncodeJSON(make(chan int)); err == nil {
		t.Error("encoding a channel did not fail")
	}
}

func TestBrief(t *testing.T) {
	rep := strings.Repeat
	for _, c := range []struct{ text, want string }{
		{"", ""},
		{"a\nb\n", "a\nb\n"},
		{rep("x", 4000), rep("x", 4000)},
		{rep("xyz\n", 5000), rep("xyz\n", 5000)},
		{"a\n" + rep("x", 3000) + "12" + rep("y", 1000) + "\nb", "a\n" + rep("x", 3000) + " ... (2 bytes) ... " + rep("y", 1000) + "\nb"},
	} {
		if got := Brief(c.text); got != c.want {
			t.Errorf("%.50q: %q", c.text, got)
		}
	}
}
