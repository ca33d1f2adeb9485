package packed

import (
	"strings"
	"testing"
)

func TestRoundTrip(t *testing.T) {
	of := strings.Repeat("5", 64)
	data := Begin("magic-1\n", of)
	numbers := []int{0, 1, 127, 128, 16383, 16384, 1<<31 - 1}
	for _, n := range numbers {
		data = AppendNumber(data, n)
	}
	data = AppendText(AppendText(data, ""), "text\x00\xff")
	if Of("magic-1\n", data) != of || Of("magic-2\n", data) != "" || Of("magic-1\n", data[:20]) != "" {
		t.Error("Of did not return the checksum")
	}
	if Open("magic-2\n", data) != nil {
		t.Error("opened a file of another format")
	}
	r := Open("magic-1\n", data)
	for _, n := range numbers {
		if got := r.Number(); got != n {
			t.Errorf("%d, not %d", got, n)
		}
	}
	if a, b := r.Text(), r.Text(); a != "" || b != "text\x00\xff" || !r.AtEnd() {
		t.Errorf("%q, %q", a, b)
	}
	if r.Number() != 0 || !r.Bad() || r.AtEnd() || r.Text() != "" {
		t.Error("read past the end")
	}
}

func TestDamage(t *testing.T) {
	for name, text := range map[string]string{
		"a number without end": "\x80\x80",
		"a number too large":   "\xff\xff\xff\xff\x7f",
		"a text too long":      "\x05abc",
	} {
		if r := NewReader(text); r.Text() != "" || !r.Bad() {
			t.Errorf("%s reads", name)
		}
	}
}
