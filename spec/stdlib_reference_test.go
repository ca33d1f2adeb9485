package spec

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"pluv/host"
	"pluv/host/bind"
	"pluv/host/platform"
	"pluv/host/term"
	"pluv/host/vm"
)

var update = flag.Bool("update", false, "write the reference of the standard library anew")

const referencePage = "../lua/help/std.md"

// A stdModule holds the annotations of a module of std.
type stdModule struct {
	name      string
	doc       []string // Markdown, by line
	functions []stdFunction
	shapes    []stdShape
}

type stdFunction struct {
	key     string // of its example: "path.join", "jobs.Graph:run"
	call    string // as it is written: "path.join", "graph:run"
	args    []string
	doc     []string
	params  []stdField
	returns []stdField
	gives   bool // it returns a value
	line    int
}

type stdField struct{ name, kind, doc string }

type stdShape struct {
	name, doc string
	fields    []stdField
}

var (
	definition = regexp.MustCompile(`^function (M|Graph|assertions)([.:])(\w+)\((.*)\)$`)
	annotation = regexp.MustCompile(`^@(\w+) ?(.*)$`)
	returnName = regexp.MustCompile(`^(?:\w+|\.\.\.)(?: |$)`)
	stdType    = regexp.MustCompile(`\bstd\.[\w.]*[A-Z]\w*`)
)

// readModule parses the annotations of a source.
func readModule(t *testing.T, name string) stdModule {
	t.Helper()
	source, err := os.ReadFile("../stdlib/std/" + name + ".lua")
	if err != nil {
		t.Fatal(err)
	}
	m := stdModule{name: name}
	var block []string
	lines := strings.Split(string(source), "\n")
	for i, line := range lines {
		if text, isDoc := strings.CutPrefix(line, "---"); isDoc {
			block = append(block, strings.TrimPrefix(text, " "))
			continue
		}
		switch found := definition.FindStringSubmatch(line); {
		case m.doc == nil:
			m.doc = block
		case found != nil:
			f := newFunction(name, found, block)
			f.line = i + 1
			for _, below := range lines[i+1:] {
				if below == "end" {
					break
				}
				f.gives = f.gives || strings.HasPrefix(below, "  return ")
			}
			m.functions = append(m.functions, f)
		case len(block) > 0:
			m.shapes = append(m.shapes, newShapes(block)...)
		}
		block = nil
	}
	return m
}

func newFunction(module string, found, block []string) stdFunction {
	f := stdFunction{key: module + "." + found[3], call: moduleVariable(module) + "." + found[3]}
	switch found[1] {
	case "Graph":
		f.key, f.call = module+".Graph:"+found[3], "graph:"+found[3]
	case "assertions":
		f.key, f.call = module+".assert."+found[3], "assert."+found[3]
	}
	if found[4] != "" {
		f.args = strings.Split(found[4], ", ")
	}
	for _, line := range block {
		a := annotation.FindStringSubmatch(line)
		switch {
		case a == nil:
			f.doc = append(f.doc, line)
		case a[1] == "param":
			name, rest, _ := strings.Cut(a[2], " ")
			kind, doc := cutType(rest)
			f.params = append(f.params, stdField{name, kind, doc})
		case a[1] == "return":
			kind, doc := cutType(a[2])
			name := returnName.FindString(doc)
			f.returns = append(f.returns, stdField{strings.TrimSpace(name), kind, doc[len(name):]})
		}
	}
	return f
}

func newShapes(block []string) []stdShape {
	var shapes []stdShape
	for _, line := range block {
		a := annotation.FindStringSubmatch(line)
		if a == nil {
			continue
		}
		name, rest, _ := strings.Cut(a[2], " ")
		switch {
		case a[1] == "class":
			shapes = append(shapes, stdShape{name: strings.TrimSuffix(name, ":"), doc: rest})
		case name == "package" || name == "private":
		case a[1] == "field" && len(shapes) > 0:
			kind, doc := cutType(rest)
			last := &shapes[len(shapes)-1]
			last.fields = append(last.fields, stdField{name, kind, doc})
		}
	}
	return shapes
}

// moduleVariable is the local variable for a module in examples.
func moduleVariable(module string) string {
	if module == "table" {
		return "tables" // table is one of Lua's globals
	}
	return module
}

// cutType splits an annotation after its type.
func cutType(text string) (kind, doc string) {
	depth := 0
	for i, c := range text {
		switch {
		case strings.ContainsRune("([{<", c):
			depth++
		case strings.ContainsRune(")]}>", c):
			depth--
		case c == ' ' && depth == 0 && !strings.HasSuffix(text[:i], ":") && !strings.HasSuffix(text[:i], ","):
			return text[:i], text[i+1:]
		}
	}
	return text, ""
}

// TestStdlibReference compares the guide `std` with the sources, which must document each
// function completely: what it does, its parameters, its results, an example.
func TestStdlibReference(t *testing.T) {
	hook, worker := requirable(t, vm.Hook()), requirable(t, vm.Worker())
	var modules []stdModule
	declared := map[string]bool{}
	for _, name := range stdModules(t) {
		m := readModule(t, name)
		modules = append(modules, m)
		for _, shape := range m.shapes {
			declared[shape.name] = true
		}
	}
	var page strings.Builder
	writeIndex(&page, modules, hook, worker)
	for _, m := range modules {
		checkModule(t, m, declared)
		writeModule(&page, m, readExamples(t, m.name))
	}
	if *update {
		if err := os.WriteFile(referencePage, []byte(page.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if present, err := os.ReadFile(referencePage); err != nil || string(present) != page.String() {
		t.Errorf("lua/help/std.md is not what the sources say, %v: run `go test ./spec -run TestStdlibReference -update`", err)
	}
}

// requirable lists the modules of std that can be required in a profile.
func requirable(t *testing.T, p vm.Profile) map[string]bool {
	t.Helper()
	loader := &vm.Loader{Roots: host.Roots(platform.Info{}, "", false)}
	h := bind.New(context.Background(), term.Streams{In: strings.NewReader(""), Out: io.Discard, Err: io.Discard}, platform.Info{}, loader)
	L := vm.New(p, loader)
	t.Cleanup(func() {
		L.Close()
		h.Close()
	})
	found := map[string]bool{}
	for _, name := range stdModules(t) {
		err := L.CallByParam(lua.P{Fn: L.GetGlobal("require"), NRet: 1, Protect: true}, lua.LString("std."+name))
		found[name] = err == nil
		if err == nil {
			L.Pop(1)
		}
	}
	return found
}

func checkModule(t *testing.T, m stdModule, declared map[string]bool) {
	examples := readExamples(t, m.name)
	if len(m.doc) == 0 || len(m.functions) == 0 {
		t.Errorf("std.%s is not documented", m.name)
	}
	var known []string
	for _, f := range m.functions {
		known = append(known, f.key)
		at := fmt.Sprintf("std/%s.lua:%d: %s", m.name, f.line, f.call)
		if len(f.doc) == 0 || strings.TrimSpace(f.doc[0]) == "" {
			t.Errorf("%s has no summary", at)
		}
		if f.gives && len(f.returns) == 0 {
			t.Errorf("%s has no @return", at)
		}
		for i, arg := range f.args {
			if i >= len(f.params) || strings.TrimSuffix(f.params[i].name, "?") != arg || f.params[i].kind == "" {
				t.Errorf("%s has no @param %s in its place", at, arg)
			}
		}
		if examples.text(f.key) == "" {
			t.Errorf("%s has no example", at)
		}
		said := ""
		for _, p := range append(f.params, f.returns...) {
			said += " " + p.kind
		}
		for _, name := range stdType.FindAllString(said, -1) {
			if !declared[name] {
				t.Errorf("%s: there is no class %s", at, name)
			}
		}
	}
	for _, key := range examples.order {
		if !slices.Contains(known, key) {
			t.Errorf("examples/%s.lua: there is no function %s", m.name, key)
		}
	}
}
