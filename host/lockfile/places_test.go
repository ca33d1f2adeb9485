package lockfile

import (
	"reflect"
	"testing"
)

func TestPlaces(t *testing.T) {
	lock := &Lock{
		Runtimes: []Runtime{{Tag: "lua-5.4"}},
		Packages: []Package{
			{Name: "a", Version: "1-1", Runtimes: []string{"lua-5.4"}, Path: "packages/a", Build: "builtin", Rockspec: "rockspecs/a-1-1.rockspec"},
			{Name: "b", Version: "1-1", Runtimes: []string{"lua-5.4"}, Registry: "r", Build: "make"},
			{Name: "c", Version: "1-1", Runtimes: []string{"lua-5.4"}, Path: `../with "quotes"`, Build: "cmake"},
		},
		Builds: []Package{{Name: "d", Version: "1-1", Runtimes: []string{"lua-5.4"}, Path: "d"}},
	}
	want := []Place{{"packages/a", "builtin", "rockspecs/a-1-1.rockspec"}, {`../with "quotes"`, "cmake", ""}, {"d", "", ""}}
	if got := Places(lock.Bytes()); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v", got)
	}
	if got := Places([]byte("path = \"of nothing\"\nbuild")); len(got) != 1 {
		t.Errorf("got %+v", got)
	}
	if Places(nil) != nil {
		t.Error("an empty lock has places")
	}
}
