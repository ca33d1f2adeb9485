package version

import "testing"

func TestOf(t *testing.T) {
	for _, text := range []string{"1.0", "1.0.beta2-3", "scm-1", "", "-7"} {
		v := Parse(text)
		again := Of(text, v.Slots(), float64(v.Revision()), v.HasRevision())
		if Compare(v, again) != 0 || !v.Equal(again) || again.HasRevision() != v.HasRevision() {
			t.Errorf("%q becomes %+v", text, again)
		}
	}
	slots := []float64{1, 2}
	v := Of("", slots, 9, false)
	slots[0] = 7
	if v.Slots()[0] != 1 || v.Revision() != 0 {
		t.Errorf("%+v", v)
	}
}
