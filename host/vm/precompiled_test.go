package vm

import (
	"bytes"
	"io/fs"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"

	lua "github.com/yuin/gopher-lua"

	luafiles "pluv/lua"
	"pluv/stdlib"
)

// ownSources returns pluv's sources and those of std by the names of their chunks.
func ownSources(t testing.TB) map[string][]byte {
	t.Helper()
	sources := map[string][]byte{}
	for _, files := range []fs.FS{luafiles.Files, stdlib.Files} {
		err := fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || !strings.HasSuffix(name, ".lua") {
				return err
			}
			sources[name], err = fs.ReadFile(files, name)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return sources
}

func precompiled(t testing.TB, sources map[string][]byte) *Precompiled {
	t.Helper()
	file, err := Precompile(sources)
	if err != nil {
		t.Fatal(err)
	}
	p := OpenPrecompiled(fstest.MapFS{PrecompiledName: {Data: file}})
	if p == nil {
		t.Fatal("cannot be opened")
	}
	return p
}

// TestPrecompiled compares the decoded function with the compiler's, field by field, including
// fields that gopher-lua does not export.
func TestPrecompiled(t *testing.T) {
	sources := ownSources(t)
	sources["values.lua"] = []byte("local a, b = ...; return 1, -0.5, 1e300, 'x', '', true, false, nil, {f = function(...) return b, a.b:c(...) end}")
	p := precompiled(t, sources)
	for name, source := range sources {
		want, err := Compile(source, name)
		if err != nil {
			t.Fatal(err)
		}
		if got, _ := p.Load(bytes.NewReader(source), name); !reflect.DeepEqual(normal(got), normal(want)) {
			t.Errorf("%s is decoded to another function", name)
		}
	}
}

// normal returns a function with empty lists in place of nil ones.
func normal(p *lua.FunctionProto) *lua.FunctionProto {
	if p == nil {
		return nil
	}
	c := *p
	for i := range reflect.TypeOf(c).NumField() {
		field := reflect.TypeOf(c).Field(i)
		if v := reflect.ValueOf(&c).Elem().Field(i); field.IsExported() && v.Kind() == reflect.Slice && v.IsNil() {
			v.Set(reflect.MakeSlice(v.Type(), 0, 0))
		}
	}
	for i, inner := range c.FunctionPrototypes {
		c.FunctionPrototypes[i] = normal(inner)
	}
	return &c
}

// TestPrecompiledOfAnother checks that a chunk is used for its own source only.
func TestPrecompiledOfAnother(t *testing.T) {
	source := []byte("return 1")
	p := precompiled(t, map[string][]byte{"a.lua": source})
	if found, size := p.Load(bytes.NewReader(source), "a.lua"); found == nil || size != len(source) {
		t.Error("the chunk is not found")
	}
	for name, other := range map[string]string{"a.lua": "return 2", "b.lua": "return 1"} {
		if found, _ := p.Load(strings.NewReader(other), name); found != nil {
			t.Errorf("a chunk stands for %q of %s", other, name)
		}
	}
}

// FuzzPrecompiled checks that a damaged file is refused, or read without harm.
func FuzzPrecompiled(f *testing.F) {
	source := []byte("local x = { 1, 'two' } return function(...) return x, ... end")
	file, err := Precompile(map[string][]byte{"a.lua": source})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(file)
	f.Add(file[:len(file)-3])
	f.Add(bytes.Replace(file, []byte("two"), []byte("\xff\xff\xff"), 1))
	f.Fuzz(func(t *testing.T, file []byte) {
		if p := OpenPrecompiled(fstest.MapFS{PrecompiledName: {Data: file}}); p != nil {
			p.Load(bytes.NewReader(source), "a.lua")
		}
	})
}

func BenchmarkPrecompiled(b *testing.B) {
	sources := ownSources(b)
	p := precompiled(b, sources)
	total := 0
	for _, source := range sources {
		total += len(source)
	}
	for name, load := range map[string]func(string, []byte){
		"compile": func(name string, source []byte) { _, _ = Compile(source, name) },
		"decode":  func(name string, source []byte) { p.Load(bytes.NewReader(source), name) },
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(total))
			for b.Loop() {
				for name, source := range sources {
					load(name, source)
				}
			}
		})
	}
}
