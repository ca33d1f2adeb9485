package spec

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/yuin/gopher-lua/ast"
	"github.com/yuin/gopher-lua/parse"
)

// annotations are the LuaCATS annotations of the sources.
type annotations struct {
	sources  map[string]string   // by path
	declared map[string][]string // classes and aliases: the files that declare them
}

// readAnnotations reads the annotations of the program, the standard library, its types and the
// examples.
func readAnnotations(t *testing.T) annotations {
	t.Helper()
	sources := map[string]string{}
	for _, root := range []string{"../lua", "../stdlib/std", "../stdlib/types", "examples"} {
		err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || filepath.Ext(path) != ".lua" {
				return err
			}
			data, err := os.ReadFile(path)
			sources[filepath.ToSlash(path)] = string(data)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return newAnnotations(sources)
}

var declaration = regexp.MustCompile(`(?m)^---@(?:class|alias) ([\w.]+)`)

func newAnnotations(sources map[string]string) annotations {
	a := annotations{sources, map[string][]string{}}
	for path, text := range sources {
		for _, m := range declaration.FindAllStringSubmatch(text, -1) {
			a.declared[m[1]] = append(a.declared[m[1]], path)
		}
	}
	return a
}

// problems lists what is wrong with the annotations, each with file and line.
func (a annotations) problems() []string {
	var found []string
	for name, paths := range a.declared {
		if len(paths) > 1 {
			slices.Sort(paths)
			found = append(found, fmt.Sprintf("%s is declared in %s", name, strings.Join(paths, " and ")))
		}
	}
	for path, text := range a.sources {
		complain := func(line int, format string, args ...any) {
			found = append(found, fmt.Sprintf("%s:%d: ", path, line)+fmt.Sprintf(format, args...))
		}
		a.checkTypes(path, text, complain)
		chunk, err := parse.Parse(strings.NewReader(text), path)
		if err != nil {
			found = append(found, err.Error())
			continue
		}
		lines := strings.Split(text, "\n")
		for _, f := range exportedFunctions(chunk) {
			checkFunction(f, docAbove(lines, f.line), complain)
		}
		checkResult(chunk, lines, complain)
	}
	slices.Sort(found)
	return found
}

// docAbove returns the annotations right above a line, which counts from 1.
func docAbove(lines []string, line int) []string {
	first := line - 1
	for first > 0 && strings.HasPrefix(lines[first-1], "---") {
		first--
	}
	return lines[first : line-1]
}

type exportedFunction struct {
	name    string
	line    int
	params  []string
	results int // at most, as far as the source shows
}

func newExported(name string, line int, f *ast.FunctionExpr) exportedFunction {
	params := slices.Clone(f.ParList.Names)
	if f.ParList.HasVargs {
		params = append(params, "...")
	}
	return exportedFunction{name, line, params, results(f.Stmts)}
}

// exportedFunctions finds the functions in a chunk's tables: `function M.name`, and local
// functions that are assigned to a field.
func exportedFunctions(chunk []ast.Stmt) []exportedFunction {
	var found []exportedFunction
	locals := map[string]exportedFunction{}
	for _, stmt := range chunk {
		switch s := stmt.(type) {
		case *ast.FuncDefStmt:
			if s.Name.Method != "" {
				found = append(found, newExported(s.Name.Method, s.Line(), s.Func))
			} else if get, ok := s.Name.Func.(*ast.AttrGetExpr); ok {
				found = append(found, newExported(get.Key.(*ast.StringExpr).Value, s.Line(), s.Func))
			}
		case *ast.LocalAssignStmt:
			for i, expr := range s.Exprs[:min(len(s.Exprs), len(s.Names))] {
				if f, ok := expr.(*ast.FunctionExpr); ok {
					locals[s.Names[i]] = newExported(s.Names[i], s.Line(), f)
				}
			}
		case *ast.AssignStmt:
			for i, expr := range s.Rhs[:min(len(s.Rhs), len(s.Lhs))] {
				get, ok := s.Lhs[i].(*ast.AttrGetExpr)
				if !ok {
					continue
				}
				if name, ok := expr.(*ast.IdentExpr); ok && locals[name.Value].line > 0 {
					found = append(found, locals[name.Value])
				} else if f, ok := expr.(*ast.FunctionExpr); ok {
					name := "a function"
					if key, ok := get.Key.(*ast.StringExpr); ok {
						name = key.Value
					}
					found = append(found, newExported(name, s.Line(), f))
				}
			}
		}
	}
	return found
}

// results is the number of values in the longest `return` of a function, ignoring returns of a
// call that only raises.
func results(stmts []ast.Stmt) int {
	n := 0
	for _, stmt := range stmts {
		switch s := stmt.(type) {
		case *ast.ReturnStmt:
			if len(s.Exprs) != 1 || !isRaise(s.Exprs[0]) {
				n = max(n, len(s.Exprs))
			}
		case *ast.IfStmt:
			n = max(n, results(s.Then), results(s.Else))
		case *ast.DoBlockStmt:
			n = max(n, results(s.Stmts))
		case *ast.WhileStmt:
			n = max(n, results(s.Stmts))
		case *ast.RepeatStmt:
			n = max(n, results(s.Stmts))
		case *ast.NumberForStmt:
			n = max(n, results(s.Stmts))
		case *ast.GenericForStmt:
			n = max(n, results(s.Stmts))
		}
	}
	return n
}

func isRaise(expr ast.Expr) bool {
	call, ok := expr.(*ast.FuncCallExpr)
	if !ok {
		return false
	}
	get, ok := call.Func.(*ast.AttrGetExpr)
	if !ok {
		return false
	}
	key, ok := get.Key.(*ast.StringExpr)
	return ok && key.Value == "raise"
}

// checkFunction requires a summary, the parameters in order, and the results.
func checkFunction(f exportedFunction, doc []string, complain func(int, string, ...any)) {
	hasSummary := false
	var params []string
	returns, more := 0, false
	for _, line := range doc {
		m := annotation.FindStringSubmatch(strings.TrimPrefix(line, "---"))
		switch {
		case m == nil:
			hasSummary = hasSummary || strings.Trim(line, "- ") != ""
		case m[1] == "param":
			name, _, _ := strings.Cut(m[2], " ")
			params = append(params, strings.TrimSuffix(name, "?"))
		case m[1] == "return":
			_, name := cutType(m[2])
			returns++
			more = more || strings.HasPrefix(name, "...")
		}
	}
	if !hasSummary {
		complain(f.line, "%s has no summary", f.name)
	}
	if !slices.Equal(params, f.params) {
		complain(f.line, "%s(%s) has the @param (%s)", f.name, strings.Join(f.params, ", "), strings.Join(params, ", "))
	}
	if returns < f.results && !more {
		complain(f.line, "%s returns %d values and has %d @return", f.name, f.results, returns)
	}
}

// checkResult requires a type for a table or function directly after a file's `return`, as in
// commands and hooks.
func checkResult(chunk []ast.Stmt, lines []string, complain func(int, string, ...any)) {
	if len(chunk) == 0 {
		return
	}
	last, ok := chunk[len(chunk)-1].(*ast.ReturnStmt)
	if !ok || len(last.Exprs) != 1 {
		return
	}
	switch last.Exprs[0].(type) {
	case *ast.TableExpr, *ast.FunctionExpr:
		if doc := docAbove(lines, last.Line()); !slices.ContainsFunc(doc, func(l string) bool { return strings.HasPrefix(l, "---@type ") }) {
			complain(last.Line(), "what the file returns has no @type")
		}
	}
}

var (
	parent   = regexp.MustCompile(`^[\w.]+ ?: ?([\w.]+)`)
	inLine   = regexp.MustCompile(`---@(param|return|field|type|class|alias)(?: (.*))?$|--\[\[@(as) (.*?) ?\]\]`)
	scope    = regexp.MustCompile(`^(?:public|private|protected|package) `)
	texts    = regexp.MustCompile("\"[^\"]*\"|`[^`]*`")
	typeWord = regexp.MustCompile(`[A-Za-z_][\w.]*(\??:)?`)
	basic    = strings.Fields("any nil boolean string number integer function fun table userdata true false")
)

// checkTypes requires a type in each annotation, made of existing names. The public library
// (stdlib) may only use types that it declares itself.
func (a annotations) checkTypes(path, text string, complain func(int, string, ...any)) {
	var generics []string
	for i, line := range strings.Split(text, "\n") {
		if names, ok := strings.CutPrefix(line, "---@generic "); ok {
			for _, name := range strings.Split(names, ",") {
				name, _, _ = strings.Cut(strings.TrimSpace(name), ":")
				generics = append(generics, strings.TrimSpace(name))
			}
		}
		for _, m := range inLine.FindAllStringSubmatch(line, -1) {
			tag, kind := m[1]+m[3], m[2]+m[4]
			switch tag {
			case "param", "alias":
				_, kind, _ = strings.Cut(kind, " ")
			case "field":
				_, kind, _ = strings.Cut(scope.ReplaceAllString(kind, ""), " ")
			case "class":
				of := parent.FindStringSubmatch(kind)
				if of == nil {
					continue
				}
				kind = of[1]
			}
			kind, _ = cutType(texts.ReplaceAllString(kind, `""`))
			if kind == "" {
				complain(i+1, "@%s has no type", tag)
			}
			for _, word := range typeWord.FindAllString(kind, -1) {
				if strings.HasSuffix(word, ":") || slices.Contains(generics, word) || slices.Contains(basic, word) || a.knows(path, word) {
					continue
				}
				complain(i+1, "there is no class %s", word)
			}
		}
	}
}

func (a annotations) knows(path, name string) bool {
	return slices.ContainsFunc(a.declared[name], func(in string) bool {
		return strings.HasPrefix(in, "../stdlib/") || !strings.HasPrefix(path, "../stdlib/")
	})
}

// TestAnnotations: every function of lua/, stdlib/ and the examples is documented, with types
// that exist.
func TestAnnotations(t *testing.T) {
	for _, problem := range readAnnotations(t).problems() {
		t.Error(problem)
	}
}

// TestAnnotationRules breaks each rule once.
func TestAnnotationRules(t *testing.T) {
	const good = "---Adds.\n---@param a integer\n---@param ... any\n---@return integer sum\n"
	const types = "---@class std.Known\n---@field name? { [string]: std.Known }|\"a b\"\n---@alias pluv.Done fun(a: std.Known, ...: any): boolean?\n"
	for _, c := range []struct{ name, path, text, want string }{
		{"nothing wrong", "a.lua", good + "function M.add(a, ...) return a end", ""},
		{"nothing wrong in a method", "a.lua", "---Adds.\n---@param a? fun(x: integer, y: std.Known): pluv.Done[] often\nfunction Set:add(a) end", ""},
		{"nothing wrong with a failure", "a.lua", "---Fails.\nfunction M.fail() return errors.raise { code = 1 } end", ""},
		{"nothing wrong with a generic", "a.lua", "---@generic T: table\n---Copies.\n---@param t T\n---@return T\nfunction M.copy(t) return t end", ""},
		{"nothing wrong in a command", "a.lua", "---@type std.Known\nreturn { name = \"x\" }", ""},
		{"no annotation", "a.lua", "function M.add() end", "a.lua:1: add has no summary"},
		{"no summary", "a.lua", "---@param a integer\nfunction M.add(a) end", "a.lua:2: add has no summary"},
		{"an empty summary", "a.lua", "---\nfunction M.add() end", "a.lua:2: add has no summary"},
		{"a blank line between", "a.lua", "---Adds.\n\nfunction M.add() end", "a.lua:3: add has no summary"},
		{"another table", "a.lua", "function Set.inner.add() end", "a.lua:1: add has no summary"},
		{"a method", "a.lua", "function Set:add() end", "a.lua:1: add has no summary"},
		{"an assigned function", "a.lua", "M.add = function() end", "a.lua:1: add has no summary"},
		{"a local that is exported", "a.lua", "local function add() end\nM.add, M.one = add, 1", "a.lua:1: add has no summary"},
		{"no @param", "a.lua", "---Adds.\nfunction M.add(a) end", "a.lua:2: add(a) has the @param ()"},
		{"no @param of ...", "a.lua", "---Adds.\nfunction M.add(...) end", "a.lua:2: add(...) has the @param ()"},
		{"a @param too many", "a.lua", "---Adds.\n---@param a integer\nfunction M.add() end", "a.lua:3: add() has the @param (a)"},
		{"another order", "a.lua", "---Adds.\n---@param b integer\n---@param a integer\nfunction M.add(a, b) end", "a.lua:4: add(a, b) has the @param (b, a)"},
		{"a @param without a type", "a.lua", "---Adds.\n---@param a\nfunction M.add(a) end", "a.lua:2: @param has no type"},
		{"no @return", "a.lua", "---Adds.\nfunction M.add() for _ in x do if y then return 1 end end end", "a.lua:2: add returns 1 values and has 0 @return"},
		{"a @return too few", "a.lua", "---Adds.\n---@return integer\nfunction M.add() return 1, 2 end", "a.lua:3: add returns 2 values and has 1 @return"},
		{"a @return without a type", "a.lua", "---Adds.\n---@return\nfunction M.add() return 1 end", "a.lua:2: @return has no type"},
		{"an unknown class", "a.lua", "---Adds.\n---@param a table<string, std.Unknown[]>?\nfunction M.add(a) end", "a.lua:2: there is no class std.Unknown"},
		{"an unknown class of a field", "a.lua", "---@class A\n---@field private a pluv.Unknown", "a.lua:2: there is no class pluv.Unknown"},
		{"a field called package", "a.lua", "---@class A\n---@field package table of the lock", "a.lua:2: there is no class of"},
		{"an unknown parent", "a.lua", "---@class A : hook.Unknown with words", "a.lua:1: there is no class hook.Unknown"},
		{"an unknown class of an alias", "a.lua", "---@alias A fun(): host.Unknown", "a.lua:1: there is no class host.Unknown"},
		{"an unknown class of a local", "a.lua", "local a ---@type Unknown?", "a.lua:1: there is no class Unknown"},
		{"an unknown class of a value", "a.lua", "local a = b --[[@as Unknown]]", "a.lua:1: there is no class Unknown"},
		{"a class twice", "a.lua", "---@class std.Known", "std.Known is declared in ../stdlib/types/t.lua and a.lua"},
		{"a class of the program for projects", "../stdlib/std/a.lua", "local a ---@type A", "../stdlib/std/a.lua:1: there is no class A"},
		{"a table without a type", "a.lua", "--- a command\nreturn { name = 1 }", "a.lua:2: what the file returns has no @type"},
		{"a function without a type", "a.lua", "return function() end", "a.lua:1: what the file returns has no @type"},
	} {
		t.Run(c.name, func(t *testing.T) {
			sources := map[string]string{"../stdlib/types/t.lua": types, c.path: c.text}
			if c.path != "a.lua" {
				sources["a.lua"] = "---@class A"
			}
			if got := strings.Join(newAnnotations(sources).problems(), "\n"); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}
