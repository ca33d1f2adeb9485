package lockfile

import (
	"maps"
	"testing"
)

func TestHints(t *testing.T) {
	got := Hints([]byte(`version = 4

[[package]]
name = "a"
<<<<<<< HEAD
version = "1.0-1"
=======
version = "1.1-1"
>>>>>>> other

<<<<<<< HEAD
[[package]]
name = "b"
version = "1.9-1"
=======
[[package]]
name = "b"
version = "1.10-1"
>>>>>>> other

[[package]]
name = "c"
namespace = "me"
version = "3-1"
`))
	if want := map[string]string{"b": "1.10-1", "c": "3-1"}; !maps.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if len(Hints(nil)) != 0 {
		t.Error("hints from nothing")
	}
}

func TestSides(t *testing.T) {
	for _, c := range []struct{ text, ours, theirs string }{
		{"a\nb\n", "a\nb\n", "a\nb\n"},
		{"a\n<<<<<<< HEAD\nb\n=======\nc\n>>>>>>> topic\nd\n", "a\nb\nd\n", "a\nc\nd\n"},
		{"<<<<<<< HEAD\nb\n||||||| base\nx\n=======\nc\n>>>>>>> topic\n", "b\n", "c\n"},
		{"<<<<<<< HEAD\r\nb\r\n=======\r\n>>>>>>> topic\r\n", "b\r\n", ""},
		{"<<<<<<< HEAD\nb", "b", ""},
		{"", "", ""},
	} {
		ours, theirs := Sides([]byte(c.text))
		if string(ours) != c.ours || string(theirs) != c.theirs {
			t.Errorf("%q: %q and %q, want %q and %q", c.text, ours, theirs, c.ours, c.theirs)
		}
	}
}
