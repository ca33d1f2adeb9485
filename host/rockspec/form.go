package rockspec

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"pluv/host/fault"
)

// Form returns the rockspec for building or testing: Raw, with the tables `build` and
// `test` normalised. It accepts what LuaRocks' build types accept, and reads lists as
// they do: those read with ipairs end at the first gap, those read with pairs have all
// elements, and a number counts as a string where LuaRocks concatenates it. Anything else
// fails with rockspec.invalid and names the field. Fields of third-party build types are
// not checked, except those of rust-mlua and treesitter-parser.
//
// These fields of `build` differ from Raw:
//
//   - modules, of builtin: by name, the Lua file, or a map with the lists
//     sources, defines and libraries and, where given, incdirs and libdirs
//   - install.lua, .lib, .bin, .conf, and modules and include of rust-mlua: lists
//     of maps with file and, where the rockspec gives one, name
//   - copy_directories, and features of rust-mlua: lists of strings
//   - extra_files, patches, queries, and the variables of make and cmake: maps of
//     strings
//
// Of `test`, flags is a list of strings.
func (s *Spec) Form() (map[string]any, error) {
	form := maps.Clone(s.Raw)
	f := &former{}
	if build, ok := s.tables["build"].(table); ok {
		form["build"] = f.build(s.BuildType(), s.Build, build)
	}
	if test, ok := s.tables["test"].(table); ok {
		form["test"] = f.test(s.Test, test)
	}
	if f.err != nil {
		return nil, fault.New(fault.RockspecInvalid, "the rockspec of %s %s is not valid: %s", s.Name, s.Version, clipped(f.err.text)).
			WithHint("%s", f.err.hint)
	}
	return form, nil
}

// former normalises the tables of a rockspec, and keeps the first error.
type former struct{ err *problem }

func (f *former) fail(p *problem) {
	if f.err == nil {
		f.err = p
	}
}

func (f *former) build(kind string, plain map[string]any, t table) map[string]any {
	out := maps.Clone(plain)
	set := func(name string, read func(at string, v any) any) {
		switch v := t[name]; v {
		case nil:
		case false: // treated as missing
			delete(out, name)
		default:
			out[name] = read("build."+name, v)
		}
	}
	set("install", f.install)
	set("copy_directories", f.directories)
	set("extra_files", f.files)
	set("patches", f.files)
	set("macosx_deployment_target", f.word)
	switch kind {
	case "builtin":
		set("modules", f.modules)
	case "make":
		for _, name := range []string{"build_target", "install_target", "makefile"} {
			set(name, f.word)
		}
		for _, name := range []string{"build_variables", "install_variables", "variables"} {
			set(name, f.words)
		}
	case "cmake":
		set("variables", f.definitions)
	case "command":
		set("build_command", f.word)
		set("install_command", f.word)
	case "rust-mlua":
		set("modules", f.entries)
		set("include", f.entries)
		set("features", f.flags)
		set("target_path", f.word)
	case "treesitter-parser":
		set("lang", f.word)
		set("location", f.word)
		set("queries", f.files)
	}
	return out
}

func (f *former) test(plain map[string]any, t table) map[string]any {
	out := maps.Clone(plain)
	for _, name := range []string{"type", "script", "command", "busted_executable"} {
		if v := t[name]; v != nil {
			out[name] = f.text("test."+name, v)
		}
	}
	delete(out, "flags")
	if flags, ok := t["flags"].(table); ok { // LuaRocks ignores anything else
		out["flags"] = f.flags("test.flags", flags)
	}
	return out
}

// text reads a string.
func (f *former) text(at string, v any) any {
	if _, ok := v.(string); !ok {
		f.fail(mismatch(at, "a string", v))
	}
	return v
}

// word reads a string, or a number as a string.
func (f *former) word(at string, v any) any {
	switch v := v.(type) {
	case string:
		return v
	case float64:
		return keyText(v)
	}
	f.fail(mismatch(at, "a string", v))
	return nil
}

func (f *former) table(at string, v any) table {
	t, ok := v.(table)
	if !ok {
		f.fail(mismatch(at, "a table", v))
	}
	return t
}

// flags reads arguments of a command: a list up to its first gap, or one string.
func (f *former) flags(at string, v any) any {
	if v == false {
		return []any{}
	}
	t, ok := v.(table)
	if !ok {
		if v == true {
			v = "true" // as in LuaRocks
		}
		return []any{f.word(at, v)}
	}
	list := make([]any, t.length())
	for i := range list {
		list[i] = f.word(fmt.Sprintf("%s[%d]", at, i+1), t[float64(i+1)])
	}
	return list
}

// words reads a map of strings.
func (f *former) words(at string, v any) any {
	t := f.table(at, v)
	out := make(map[string]any, len(t))
	names, keys := t.keys()
	for _, name := range names {
		out[name] = f.word(join(at, keys[name]), t[keys[name]])
	}
	return out
}

// definitions reads the variables of cmake, where booleans are allowed.
func (f *former) definitions(at string, v any) any {
	t := f.table(at, v)
	words := make(table, len(t))
	for key, value := range t {
		if on, ok := value.(bool); ok {
			value = fmt.Sprint(on)
		}
		words[key] = value
	}
	return f.words(at, words)
}

// files reads contents of files by name.
func (f *former) files(at string, v any) any {
	t := f.table(at, v)
	for key := range t {
		if _, named := key.(string); !named {
			f.fail(&problem{fmt.Sprintf("the field `%s` has no file name", join(at, key)), fmt.Sprintf(`write %s = { ["NAME"] = "TEXT" }`, at)})
			return nil
		}
	}
	return f.words(at, t)
}

// inOrder returns the keys of a table: numbers in order, then strings.
func (t table) inOrder() []any {
	return slices.SortedFunc(maps.Keys(t), func(a, b any) int {
		x, isNumber := a.(float64)
		y, isToo := b.(float64)
		switch {
		case isNumber && isToo:
			return cmp.Compare(x, y)
		case isNumber:
			return -1
		case isToo:
			return 1
		}
		return strings.Compare(keyText(a), keyText(b))
	})
}

// directories reads names of folders and ignores their keys.
func (f *former) directories(at string, v any) any {
	list := []any{}
	t := f.table(at, v)
	for _, key := range t.inOrder() {
		list = append(list, f.text(join(at, key), t[key]))
	}
	return list
}

// entries reads files by name. Those in the list part have no name.
func (f *former) entries(at string, v any) any {
	list := []any{}
	t := f.table(at, v)
	for _, key := range t.inOrder() {
		entry := map[string]any{"file": f.text(join(at, key), t[key])}
		if name, named := key.(string); named {
			entry["name"] = name
		}
		list = append(list, entry)
	}
	return list
}

func (f *former) install(at string, v any) any {
	t := f.table(at, v)
	out := map[string]any{}
	for _, kind := range []string{"lua", "lib", "bin", "conf"} {
		if t[kind] != nil {
			out[kind] = f.entries(at+"."+kind, t[kind])
		}
	}
	return out
}

func (f *former) modules(at string, v any) any {
	t := f.table(at, v)
	out := make(map[string]any, len(t))
	var passed *problem
	for _, key := range t.inOrder() {
		name, named := key.(string)
		if !named {
			f.fail(&problem{fmt.Sprintf("the field `%s` has no module name", join(at, key)), `write modules = { ["NAME"] = "FILE" }`})
			continue
		}
		switch t[key].(type) {
		case bool, float64: // LuaRocks skips it
			passed = mismatch(join(at, key), "a string or a table", t[key])
		default:
			out[name] = f.module(join(at, key), t[key])
		}
	}
	if passed != nil && len(out) == 0 {
		f.fail(passed)
	}
	return out
}

// module reads the definition of a module (LuaRocks' build/builtin).
func (f *former) module(at string, v any) any {
	if file, ok := v.(string); ok {
		if strings.HasSuffix(file, ".lua") {
			return file
		}
		v = table{1.0: file}
	}
	t, ok := v.(table)
	if !ok {
		f.fail(mismatch(at, "a string or a table", v))
		return nil
	}
	sources, where := t["sources"], at+".sources"
	if t[1.0] != nil {
		sources, where = t, at
	}
	if file, ok := sources.(string); ok {
		sources = table{1.0: file}
	}
	list, _ := sources.(table)
	files := make([]any, list.length())
	for i := range files {
		files[i] = f.text(fmt.Sprintf("%s[%d]", where, i+1), list[float64(i+1)])
	}
	if len(files) == 0 {
		f.fail(&problem{fmt.Sprintf("the field `%s` names no source files", at), fmt.Sprintf(`write %s = { sources = { "FILE.c" } }`, at)})
	}
	out := map[string]any{"sources": files, "defines": []any{}, "libraries": []any{}}
	for _, name := range []string{"defines", "libraries", "incdirs", "libdirs"} {
		if v := t[name]; v != nil && v != false {
			out[name] = f.flags(at+"."+name, v)
		}
	}
	return out
}
