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
