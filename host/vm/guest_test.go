package vm

import (
	"errors"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	lua "github.com/yuin/gopher-lua"
)

func guestLoader() *Loader {
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	return &Loader{
		Roots: []Root{
			{FS: fstest.MapFS{"pluv/main.lua": file("return 'main'"), "pluv/init.lua": file("return 'pluv'"), "bad.lua": file("x =")}, Namespace: "pluv"},
			{FS: fstest.MapFS{"std/fs.lua": file("return { own = require('pluv.main') }")}, Namespace: "std"},
			{FS: fstest.MapFS{"mine.lua": file("return require('deep.x')"), "deep/x.lua": file("return 'deep'"), "std/evil.lua": file("return 1"),
				"broken.lua": file("return {\n  a = = 1\n}")}, Namespace: "", Guest: UserCode, Dir: "/u", Label: "/u/"},
		},
	}
}

func TestGuests(t *testing.T) {
	loader := guestLoader()
	loader.Add(Root{FS: fstest.MapFS{"a.lua": {Data: []byte("return require('project.b.c')")}, "b/c.lua": {Data: []byte("return 'c'")}},
		Namespace: "project", Guest: ProjectCode, Dir: "/p", Label: ".pluv/lua/"})
	loader.Add(Root{FS: fstest.MapFS{}, Namespace: "project", Guest: ProjectCode, Dir: "/p"})
	var printed strings.Builder
	loader.Print = func(text string) error { printed.WriteString(text); return nil }
	L := New(Command(), loader)
	defer L.Close()
	for _, c := range []struct {
		guest          Guest
		source, answer string // answer is a part of what is returned or raised
	}{
		{ProjectCode, `return require("std.fs").own`, "main"},
		{ProjectCode, `return require("project.a")`, "c"},
		{ProjectCode, `return require("pluv.main")`, "may not be required here: code of a project may require std.* and project.*"},
		{ProjectCode, `return require("pluv")`, "may not be required here"},
		{ProjectCode, `return require("host.fs")`, "may not be required here"},
		{ProjectCode, `return require("mine")`, "may not be required here"},
		{ProjectCode, `return require("project.none")`, `no module "project.none"`},
		{UserCode, `return require("mine")`, "deep"},
		{UserCode, `return require("std.fs").own`, "main"},
		{UserCode, `return require("std.evil")`, `no module "std.evil"`},
		{UserCode, `return require("project.a")`, "may not be required here: your own code may require std.* and modules of your own"},
		{UserCode, `return require("pluv.main")`, "may not be required here"},
		{UserCode, `return require("broken")`, "/u/broken.lua:2: syntax error near '='"},
		{UserCode, `return _G.require == require`, "true"},
		{UserCode, `return loadstring("return require")() == require`, "true"},
		{UserCode, `local text = "return require" return load(function() local t = text text = nil return t end)() == require`, "true"},
		{UserCode, `return tostring(loadstring("x ="))`, "nil"},
		{UserCode, `return package`, `undeclared global "package"`},
		{UserCode, `return _G.package`, `undeclared global "package"`},
		{UserCode, `return getfenv(0)`, `undeclared global "getfenv"`},
		{UserCode, `x = 1`, `assignment to undeclared global "x"`},
		{UserCode, `return coroutine.wrap(function() return require end)() == require`, "true"},
		{UserCode, `return string.upper("x")`, "X"},
		{UserCode, `print("a", nil, 1) return "printed"`, "printed"},
		{"", `return require("pluv.main") .. require("mine") .. require("project.a")`, "maindeepc"},
		{"", `return print`, `undeclared global "print"`},
	} {
		proto, err := Compile([]byte(c.source), "chunk.lua")
		if err != nil {
			t.Fatal(err)
		}
		fn := L.NewFunctionFromProto(proto)
		if c.guest != "" {
			fn = c.guest.Function(L, loader, proto)
		}
		answer := ""
		if err := L.CallByParam(lua.P{Fn: fn, NRet: 1, Protect: true}); err != nil {
			answer = err.Error()
		} else {
			answer = L.Get(-1).String()
			L.Pop(1)
		}
		if !strings.Contains(answer, c.answer) {
			t.Errorf("%s: %s gives %q, want %q", c.guest, c.source, answer, c.answer)
		}
	}
	if printed.String() != "a\tnil\t1\n" {
		t.Errorf("%q was printed", printed.String())
	}
}

func TestEmbeddedSources(t *testing.T) {
	loader := guestLoader()
	loader.Roots = append([]Root{{FS: fstest.MapFS{"pluv/main.lua": {Data: []byte("return 'mine'")}}, Namespace: "pluv", Dir: "/u", Label: "/u/"}}, loader.Roots...)
	found, err := loader.Find("pluv.main")
	if err != nil || string(found.Text) != "return 'mine'" || found.Chunk != "/u/pluv/main.lua" {
		t.Errorf("%+v, %v", found, err)
	}
	found, err = loader.FindEmbedded("pluv.main")
	if err != nil || string(found.Text) != "return 'main'" || found.Chunk != "pluv/main.lua" {
		t.Errorf("%+v, %v", found, err)
	}
	if _, err := loader.FindEmbedded("mine"); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
}

func TestSyntaxErrors(t *testing.T) {
	for _, c := range []struct{ source, want string }{
		{"return {\n  a = = 1\n}", "x.lua:2: syntax error near '='"},
		{"local function f(\n\n", "x.lua:1: syntax error near <eof>"},
		{"local s = 'abc\nreturn s", "x.lua:2: unterminated string near"},
		{"goto nowhere", "x.lua:"},
		{"return 1,", "x.lua:1: syntax error near <eof>"},
	} {
		_, err := Compile([]byte(c.source), "x.lua")
		var syntax *SyntaxError
		if !errors.As(err, &syntax) || !strings.HasPrefix(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%q: %q, want %q", c.source, err, c.want)
		}
	}
}
