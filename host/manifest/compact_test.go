package manifest

import (
	"reflect"
	"strings"
	"testing"
)

var someSum = strings.Repeat("0a", 32)

func TestCompact(t *testing.T) {
	m, err := Parse([]byte(`repository = {
		a = { ["1.0-1"] = { { arch = "rockspec" }, { arch = "src" } }, ["2.0-1"] = { { arch = "src" } } },
		b = { ["scm-1"] = { { arch = "rockspec" } } },
		empty = {},
	}`))
	if err != nil {
		t.Fatal(err)
	}
	data := Encode(m, someSum)
	if CompactOf(data) != someSum {
		t.Errorf("CompactOf = %q", CompactOf(data))
	}
	back, err := Decode(data)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(back.Names(), m.Names()) {
		t.Errorf("names %v, want %v", back.Names(), m.Names())
	}
	for _, name := range m.Names() {
		if !reflect.DeepEqual(back.Versions(name), m.Versions(name)) {
			t.Errorf("%s: %v, want %v", name, back.Versions(name), m.Versions(name))
		}
	}
	for i := range data {
		if _, err := Decode(data[:i]); err == nil {
			t.Fatalf("the first %d of %d bytes were accepted", i, len(data))
		}
	}
	if _, err := Decode(append(data, 0)); err == nil {
		t.Error("a longer file was accepted")
	}
	if CompactOf([]byte("repository = {}")) != "" {
		t.Error("a manifest was accepted as a compact index")
	}
}

func TestCompactOfTheRootManifest(t *testing.T) {
	m, err := Parse(corpusManifests(t)["5.4"])
	if err != nil {
		t.Fatal(err)
	}
	back, err := Decode(Encode(m, someSum))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range m.Names() {
		if !reflect.DeepEqual(back.Versions(name), m.Versions(name)) {
			t.Fatalf("%s differs", name)
		}
	}
}

func BenchmarkDecode(b *testing.B) {
	m, err := Parse(corpusManifests(b)["5.4"])
	if err != nil {
		b.Fatal(err)
	}
	data := Encode(m, someSum)
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		if _, err := Decode(data); err != nil {
			b.Fatal(err)
		}
	}
}
