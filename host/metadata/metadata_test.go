package metadata

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"pluv/host/fault"
	"pluv/host/rockspec"
)

var of = strings.Repeat("0a", 32)

func sample() Builder {
	b := Builder{}
	b.Add("a", "1.0-1", &Record{
		RockspecSHA256: strings.Repeat("ab", 32), Dependencies: []string{"lua >= 5.1", "b"},
		BuildDependencies: []string{"b"}, Platforms: []string{"unix", "!macosx"}, BuildType: "make",
		SourceURL: "git+https://example.org/a", SourceRef: "v1",
	})
	b.Add("a", "2.0-1", &Record{BuildType: "builtin"})
	b.Add("b", "1.0-1", &Record{Dependencies: []string{"lua >= 5.1"}})
	return b
}

func TestNeeding(t *testing.T) {
	b := Builder{}
	for id, deps := range map[string][]string{
		"a 1.0-1": {"lua >= 5.1"}, "b 1.0-1": {"a"}, "b 2.0-1": {"c"}, "c 9.0-1": {}, "c 10.0-1": {"user/a >= 1, < 3", "lua"},
		"d scm-1": {"a"}, "e scm-1": {"a"}, "e 1.0-1": {"ab"}, "f 1.0-1": {"lua >= 5.1", "a ~> 1.0"},
	} {
		name, version, _ := strings.Cut(id, " ")
		b.Add(name, version, &Record{Dependencies: deps})
	}
	table, err := Decode(b.Encode(of))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"a": "c d f", "c": "b", "b": "", "lua": "a c f", "none": ""} {
		if got := strings.Join(table.Needing(name), " "); got != want {
			t.Errorf("%s: %q, not %q", name, got, want)
		}
	}
}

func TestTable(t *testing.T) {
	data := sample().Encode(of)
	if TableOf(data) != of {
		t.Errorf("made of %q", TableOf(data))
	}
	table, err := Decode(data)
	if err != nil {
		t.Fatal(err)
	}
	for name, versions := range sample() {
		for version, want := range versions {
			if got := table.Lookup(name, version); !reflect.DeepEqual(got, want) {
				t.Errorf("%s %s: %+v, not %+v", name, version, got, want)
			}
		}
	}
	for _, id := range [][2]string{{"a", "1.0"}, {"c", "1.0-1"}, {"", ""}} {
		if got := table.Lookup(id[0], id[1]); got != nil {
			t.Errorf("%q: %+v", id, got)
		}
	}
	if (&Table{}).Lookup("a", "1.0-1") != nil {
		t.Error("an empty table has a record")
	}
	newer := Builder{}
	newer.Add("b", "1.0-1", &Record{BuildType: "none"})
	newer.AddTable(table)
	if len(newer["a"]) != 2 || newer["b"]["1.0-1"].BuildType != "none" {
		t.Errorf("merged: %+v", newer)
	}
}

// TestDamage: a damaged table causes no panic and no wrong record.
func TestDamage(t *testing.T) {
	data := sample().Encode(of)
	for i := range data {
		for _, damaged := range [][]byte{data[:i], append(append([]byte{}, data[:i]...), append([]byte{data[i] ^ 0x80}, data[i+1:]...)...)} {
			if table, err := Decode(damaged); err == nil {
				table.Lookup("a", "1.0-1")
				(Builder{}).AddTable(table)
			}
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(sample().Encode(of))
	f.Add(Builder{}.Encode(of))
	f.Add([]byte(magic))
	f.Fuzz(func(t *testing.T, data []byte) {
		table, err := Decode(data)
		if err != nil {
			return
		}
		b := Builder{}
		b.AddTable(table)
		again, err := Decode(b.Encode(of))
		if err != nil {
			t.Fatal(err)
		}
		for name, versions := range b {
			for version, want := range versions {
				if got := again.Lookup(name, version); len(want.RockspecSHA256) == 64 && !reflect.DeepEqual(got, want) {
					t.Errorf("%q %q: %+v, not %+v", name, version, got, want)
				}
			}
		}
	})
}

func TestSeed(t *testing.T) {
	data, err := sample().EncodeSeed("5.4")
	if err != nil {
		t.Fatal(err)
	}
	got, err := ParseSeed(data, "5.4")
	if err != nil {
		t.Fatal(err)
	}
	a := got["a"]["1.0-1"]
	if a == nil || !a.Agrees(sample()["a"]["1.0-1"]) || a.RockspecSHA256 != "" || len(got["a"]) != 2 {
		t.Errorf("%+v", got)
	}
	for name, text := range map[string]string{
		"not zstd":      "{}",
		"another Lua":   string(data),
		"nothing":       "",
		"another thing": string(compressed(t, `[1, 2]`)),
		"format 2":      string(compressed(t, `{"format": 2, "lua": "5.3"}`)),
	} {
		if _, err := ParseSeed([]byte(text), "5.3"); fault.CodeOf(err) != fault.IndexFormat {
			t.Errorf("%s: %v", name, err)
		}
	}
	odd, err := ParseSeed(compressed(t, `{"format": 1, "lua": "5.3", "packages": {
		"good": {"1-1": {"dependencies": ["Lua>=5.1 , <6", "a"]}, "2-1": {"dependencies": ["=> 5"]}}, "Bad": {"1-1": {}}}}`), "5.3")
	if err != nil || fmt.Sprint(odd["good"]["1-1"].Dependencies) != "[lua >= 5.1, < 6 a]" || len(odd) != 1 || len(odd["good"]) != 1 {
		t.Errorf("%+v, %v", odd, err)
	}
}

func FuzzParseSeed(f *testing.F) {
	data, err := sample().EncodeSeed("5.4")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := ParseSeed(data, "5.4")
		if err != nil {
			return
		}
		if _, err := Decode(got.Encode(of)); err != nil {
			t.Fatal(err)
		}
	})
}

// TestPortable: rockspecs that are invalid or depend on the platform are skipped.
func TestPortable(t *testing.T) {
	const head = "rockspec_format = \"3.0\"\npackage = \"a\"\nversion = \"1-1\"\nsource = { url = \"https://example.org/a\" }\n"
	for text, want := range map[string]string{
		head + "dependencies = { 'b' }":                                                           "b",
		head + "dependencies = { 'b', platforms = { windows = { 'c' } } }":                        "",
		head + "build = { type = 'make', platforms = { windows = { type = 'cmake' } } }":          "",
		head + "build = { type = 'make', platforms = { windows = { variables = { X = '1' } } } }": "make",
		head + "dependencies = 1":                                                                 "",
		"<html>":                                                                                  "",
	} {
		r := Portable(t.Context(), rockspec.NewProgram([]byte(text), "a-1-1.rockspec"), "5.4")
		got := ""
		if r != nil {
			got = strings.Join(r.Dependencies, ",")
			if got == "" {
				got = r.BuildType
			}
		}
		if got != want {
			t.Errorf("%s: %q, not %q", text, got, want)
		}
	}
}

func compressed(t *testing.T, text string) []byte {
	t.Helper()
	w, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	return w.EncodeAll([]byte(text), nil)
}
