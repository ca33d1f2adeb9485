package spec

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"pluv/host/vm"
	"pluv/spec/need"
)

// stdModules are the public modules of std, sorted.
func stdModules(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("../stdlib/std/*.lua")
	if err != nil || len(files) == 0 {
		t.Fatalf("no modules: %v", err)
	}
	for i, file := range files {
		files[i] = strings.TrimSuffix(filepath.Base(file), ".lua")
	}
	return files
}

// An exampleFile is stdlib/examples/NAME.lua: code that its examples share, and then the examples
// one after the other, each below a line `-- NAME.FUNCTION`.
//
// In an example `--> VALUES` gives the value of the expression before it, or of the local
// variables that its line declares; on a line of its own, the result of the call on the line
// before, or the values of the local variables declared last. The values are Lua, compared by
// content, or `a string`, `a number`, … if they vary. `--> raises CODE` expects a failure.
type exampleFile struct {
	lines    []string
	examples map[string]span // by function, as "path.join"
	order    []string
}

type span struct{ from, to int } // line numbers, from 0

var exampleHead = regexp.MustCompile(`^-- (\w+\.[\w.:]+)$`)

func readExamples(t *testing.T, module string) exampleFile {
	t.Helper()
	source, err := os.ReadFile("../stdlib/examples/" + module + ".lua")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := vm.Compile(source, module); err != nil {
		t.Fatalf("the examples are no Lua: %v", err)
	}
	file := exampleFile{lines: strings.Split(strings.TrimRight(string(source), "\n"), "\n"), examples: map[string]span{}}
	for i, line := range file.lines {
		m := exampleHead.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		if n := len(file.order); n > 0 {
			last := file.order[n-1]
			file.examples[last] = span{file.examples[last].from, i}
		}
		if _, twice := file.examples[m[1]]; twice {
			t.Errorf("%s.lua:%d: there are two examples of %s", module, i+1, m[1])
		}
		file.order = append(file.order, m[1])
		file.examples[m[1]] = span{i + 1, len(file.lines)}
	}
	return file
}

// shared are the lines before the first example.
func (f exampleFile) shared() []string {
	for i, line := range f.lines {
		if exampleHead.MatchString(line) {
			return f.lines[:i]
		}
	}
	return f.lines
}

// text is an example as the guide shows it.
func (f exampleFile) text(name string) string {
	s := f.examples[name]
	return strings.Trim(strings.Join(f.lines[s.from:s.to], "\n"), "\n")
}

var (
	claim      = regexp.MustCompile(`^(.*?)\s*--> (.+)$`)
	declared   = regexp.MustCompile(`^local ([\w, ]+?) = `)
	aCall      = regexp.MustCompile(`^[a-z_]+[.:(]`)
	changing   = regexp.MustCompile(`^an? (string|number|table|boolean|function)$`)
	wantsFault = regexp.MustCompile(`^raises ([a-z.-]+)$`)
)

// program turns an example into a chunk that checks its values. Line numbers are those of the
// file.
func (f exampleFile) program(name string) string {
	out := make([]string, len(f.lines))
	copy(out, f.shared())
	s := f.examples[name]
	names := ""
	for i := s.from; i < s.to; i++ {
		line := f.lines[i]
		if m := declared.FindStringSubmatch(line); m != nil {
			names = m[1]
		}
		out[i] = line
		m := claim.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		code, want, statement := m[1], m[2], ""
		if before := out[i-1]; code == "" && aCall.MatchString(before) {
			code, out[i-1] = before, ""
		}
		values := code
		if code == "" || declared.MatchString(code) {
			statement, values = code, names
		}
		switch {
		case wantsFault.MatchString(want):
			out[i] = fmt.Sprintf("claims.raises(%d, %q, function() return %s end)", i+1, wantsFault.FindStringSubmatch(want)[1], code)
		case changing.MatchString(want):
			out[i] = fmt.Sprintf("%s claims.kind(%d, %q, %s)", statement, i+1, changing.FindStringSubmatch(want)[1], values)
		default:
			out[i] = fmt.Sprintf("%s claims.same(%d, { %s }, { %s })", statement, i+1, want, values)
		}
	}
	out[0] = "local claims = ...; " + out[0]
	return strings.Join(out, "\n")
}

// checks are the functions that a program calls.
const checks = `
local tables = require("std.table")
local function show(value)
  if type(value) ~= "table" then
    return type(value) == "string" and ("%q"):format(value) or tostring(value)
  end
  local parts = {}
  for _, key in ipairs(tables.keys(value)) do
    parts[#parts + 1] = "[" .. show(key) .. "] = " .. show(value[key])
  end
  return "{ " .. table.concat(parts, ", ") .. " }"
end
local function same(a, b)
  if type(a) ~= "table" or type(b) ~= "table" then
    return a == b
  end
  for key, value in pairs(a) do
    if not same(value, b[key]) then
      return false
    end
  end
  for key in pairs(b) do
    if a[key] == nil then
      return false
    end
  end
  return true
end
return {
  same = function(line, want, got)
    if not same(want, got) then
      error(("line %d: expected %s, got %s"):format(line, show(want), show(got)), 0)
    end
  end,
  kind = function(line, want, got)
    if type(got) ~= want then
      error(("line %d: expected a %s, got %s"):format(line, want, show(got)), 0)
    end
  end,
  raises = function(line, code, fn)
    local ok, failure = pcall(fn)
    if ok or type(failure) ~= "table" or failure.code ~= code then
      error(("line %d: expected the failure %s, got %s"):format(line, code, tostring(failure)), 0)
    end
  end,
}`

// TestStdlibExamples runs each function's example in a separate folder.
func TestStdlibExamples(t *testing.T) {
	t.Setenv("CI", "")
	t.Setenv("PLUV_PROJECT", "")
	t.Setenv("GREETING", "hello")
	for _, module := range stdModules(t) {
		t.Run(module, func(t *testing.T) {
			file := readExamples(t, module)
			for _, name := range file.order {
				t.Run(name, func(t *testing.T) {
					t.Chdir(t.TempDir())
					L := newState(t)
					compile := func(text, name string) lua.LValue {
						proto, err := vm.Compile([]byte(text), name)
						if err != nil {
							t.Fatal(err)
						}
						return L.NewFunctionFromProto(proto)
					}
					mustCall(t, L, compile(file.program(name), module+".lua"), mustCall(t, L, compile(checks, "checks")))
				})
			}
		})
	}
}

// depsState returns a state and the functions of std.deps in it.
func depsState(t *testing.T) (*lua.LState, func(name string, args ...lua.LValue) lua.LValue) {
	L := newState(t)
	module := mustCall(t, L, L.GetGlobal("require"), lua.LString("std.deps"))
	return L, func(name string, args ...lua.LValue) lua.LValue {
		t.Helper()
		return mustCall(t, L, L.GetField(module, name), args...)
	}
}

// TestStdDepsOrder compares versions with Lua's operators.
func TestStdDepsOrder(t *testing.T) {
	type row struct {
		A, B       string
		Lt, Gt, Eq bool
	}
	L, deps := depsState(t)
	need.Answers(t, "versions.jsonl", func(r row) {
		a, b := deps("parse_version", lua.LString(r.A)), deps("parse_version", lua.LString(r.B))
		if L.LessThan(a, b) != r.Lt || L.LessThan(b, a) != r.Gt || L.Equal(a, b) != r.Eq {
			t.Errorf("%q and %q: LuaRocks says < %v, > %v, == %v", r.A, r.B, r.Lt, r.Gt, r.Eq)
		}
		if got := lua.LVAsBool(deps("compare_versions", lua.LString(r.A), lua.LString(r.B))); got != r.Gt {
			t.Errorf("compare_versions(%q, %q) is %v", r.A, r.B, got)
		}
	})
}

func TestStdDepsConstraints(t *testing.T) {
	type row struct {
		Version, Constraint string
		Match               bool
	}
	_, deps := depsState(t)
	need.Answers(t, "constraints.jsonl", func(r row) {
		constraints := deps("parse_constraints", lua.LString(r.Constraint))
		version := deps("parse_version", lua.LString(r.Version))
		if got := lua.LVAsBool(deps("match_constraints", version, constraints)); got != r.Match {
			t.Errorf("%q meets %q: LuaRocks says %v", r.Version, r.Constraint, r.Match)
		}
	})
}

func TestStdDepsDependencies(t *testing.T) {
	type constraint struct {
		Op, Version string
		NoUpgrade   bool `json:"no_upgrade"`
	}
	type row struct {
		Dep, Name, Namespace, Error string
		Constraints                 []constraint
	}
	L, deps := depsState(t)
	text := func(table lua.LValue, field string) string { return lua.LVAsString(L.GetField(table, field)) }
	need.Answers(t, "deps-parse.jsonl", func(r row) {
		dep := deps("parse_dep", lua.LString(r.Dep))
		if (dep == lua.LNil) != (r.Error != "") {
			t.Errorf("%q: %v, LuaRocks says %q", r.Dep, dep, r.Error)
			return
		}
		if dep == lua.LNil {
			return
		}
		list := L.GetField(dep, "constraints").(*lua.LTable)
		same := text(dep, "name") == r.Name && text(dep, "namespace") == r.Namespace && list.Len() == len(r.Constraints)
		for i, want := range r.Constraints {
			got := list.RawGetInt(i + 1)
			same = same && text(got, "op") == want.Op && lua.LVAsBool(L.GetField(got, "no_upgrade")) == want.NoUpgrade &&
				text(L.GetField(got, "version"), "string") == want.Version
		}
		if shown := deps("show_dep", dep); !same || deps("show_dep", deps("parse_dep", shown)) != shown {
			t.Errorf("%q parses to %s, LuaRocks says %+v", r.Dep, shown, r)
		}
	})
}
