package fsys

import "testing"

func TestUsage(t *testing.T) {
	dir := t.TempDir()
	lay(t, dir, map[string]string{"a": "12345", "b/c/d": "678"})
	if u, err := Usage(dir); err != nil || u != (Used{2, 8}) {
		t.Errorf("%+v, %v", u, err)
	}
	if u, err := Usage(dir + "/none"); err != nil || u != (Used{}) {
		t.Errorf("of nothing: %+v, %v", u, err)
	}
}
