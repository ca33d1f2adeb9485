package spec

import (
	"context"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"pluv/host"
	"pluv/host/bind"
	"pluv/host/bridge"
	"pluv/host/platform"
	"pluv/host/term"
	"pluv/host/vm"
)

// TestLua runs every `it` of spec/unit as a subtest, each file in a state of
// its own with folders of its own.
func TestLua(t *testing.T) {
	var files []string
	err := filepath.WalkDir("unit", func(path string, entry fs.DirEntry, err error) error {
		if strings.HasSuffix(path, "_spec.lua") {
			files = append(files, path)
		}
		return err
	})
	if err != nil || len(files) == 0 {
		t.Fatalf("no specs found: %v", err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.ToSlash(strings.TrimPrefix(file, "unit/")), "_spec.lua")
		t.Run(name, func(t *testing.T) { runSpecFile(t, file) })
	}
}

// newState returns a command state like pluv's own, with its folders below a temporary one.
func newState(t testing.TB) *lua.LState {
	t.Helper()
	home := t.TempDir()
	info := platform.Describe(func(name string) string {
		if name == "HOME" {
			return home
		}
		return ""
	}, "spec")
	loader := &vm.Loader{Roots: host.Roots(info, "", true)}
	h := bind.New(context.Background(), term.Streams{In: strings.NewReader(""), Out: io.Discard, Err: io.Discard}, info, loader)
	L := vm.New(vm.Command(), loader)
	t.Cleanup(func() {
		L.Close()
		h.Close()
	})
	return L
}

func runSpecFile(t *testing.T, file string) {
	source, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	proto, err := vm.Compile(source, file)
	if err != nil {
		t.Fatal(err)
	}
	L := newState(t)
	module := mustCall(t, L, L.GetGlobal("require"), lua.LString("std.test"))
	cases := mustCall(t, L, L.GetField(module, "collect"), L.NewFunctionFromProto(proto)).(*lua.LTable)
	if cases.Len() == 0 {
		t.Fatalf("%s has no cases", file)
	}
	cases.ForEach(func(_, entry lua.LValue) {
		name := L.GetField(entry, "name").String()
		t.Run(name, func(t *testing.T) {
			mustCall(t, L, L.GetField(entry, "run"))
		})
	})
}

func mustCall(t testing.TB, L *lua.LState, fn lua.LValue, args ...lua.LValue) lua.LValue {
	t.Helper()
	if err := L.CallByParam(lua.P{Fn: fn, NRet: 1, Protect: true}, args...); err != nil {
		if bug, ok := bridge.CallError(err).(*bridge.Bug); ok {
			t.Fatalf("%s\n%s", bug.Message, bug.Trace)
		}
		t.Fatal(err)
	}
	v := L.Get(-1)
	L.Pop(1)
	return v
}
