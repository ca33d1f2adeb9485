package manifest

import (
	"bytes"
	"slices"
	"testing"

	"pluv/host/fault"
)

// FuzzParse parses arbitrary data. It fails with index.format, or returns a manifest that
// the compact form preserves.
func FuzzParse(f *testing.F) {
	for _, c := range readable {
		f.Add([]byte(c.in))
		f.Add([]byte(zipped(f, "manifest-5.4", c.in)))
	}
	for _, text := range []string{
		"", "<html>", "repository = require('x')", "x = { 'a' .. 'b' }", "x = 'a\n'", "x = [==[ ]]", "--[[ ]", `x = "\q"`, `x = "\300"`, `x = { ["a" = 1 }`,
		"repository = { {} }", "repository = 1", "repository = { a = { ['1'] = { { arch = 1 } } } }", `{"repository":{"a`, `{"repository":{}} x`,
		`{"repository":{},}`, `{"\q":1}`, `{"a":tru}`, "PK\x03\x04", "x = {{{{{{{{", `{"x":[[[[[[[[`, `{"repository":{"\ud83d\ude00":{}}}`, "repository = { ['\\u{7fffffff}'] = {} }",
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := Parse(data)
		if err != nil {
			if !fault.Is(err, fault.IndexFormat) {
				t.Fatalf("%v has no code", err)
			}
			return
		}
		if !slices.IsSorted(m.Names()) {
			t.Fatal("names are not sorted")
		}
		back, err := Decode(Encode(m, someSum))
		if err != nil || !slices.Equal(back.Names(), m.Names()) {
			t.Fatalf("the compact form does not have the names %q: %v", m.Names(), err)
		}
		for _, name := range m.Names() {
			same := slices.EqualFunc(back.Versions(name), m.Versions(name), func(a, b Entry) bool { return a.Version == b.Version })
			if !same || !back.Has(name) {
				t.Fatalf("the compact form has %q, not %q of %q", back.Versions(name), m.Versions(name), name)
			}
		}
	})
}

// FuzzDecode reads compact indexes as a crash or a broken disk may leave them.
func FuzzDecode(f *testing.F) {
	for _, c := range readable {
		m, err := Parse([]byte(c.in))
		if err != nil {
			f.Fatal(err)
		}
		data := Encode(m, someSum)
		f.Add(data)
		f.Add(data[:len(data)/2])
		f.Add(bytes.Replace(data, []byte(someSum), []byte(someSum[1:]), 1))
		f.Add(append(data[:len(data)-1:len(data)-1], 0xff, 0xff, 0xff, 0xff, 0x7f))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := Decode(data)
		if err != nil {
			return
		}
		if CompactOf(data) == "" {
			t.Error("a decoded index has no checksum")
		}
		for _, name := range m.Names() {
			m.Versions(name)
		}
	})
}
