package project

import (
	"slices"
	"strings"
	"testing"
)

// TestForms edits dependencies in every TOML form of a table.
func TestForms(t *testing.T) {
	add := func(name string) Entry { return Entry{Name: name} }
	const spreadOut = "dependencies = {\n  b = \"*\", # why\n  d = \"*\",\n}\n"
	const noComma = "dependencies = {\n  b = \"*\",\n  d = \"*\" # why\n}\n"
	for _, c := range []struct {
		name, in string
		entry    Entry // its name alone is removed when remove is set
		remove   bool
		want     string
	}{
		{"inline: at the end", "dependencies = { b = \"*\", a = \"*\" } # x\n", add("c"), false,
			"dependencies = { b = \"*\", a = \"*\", c = \"*\" } # x\n"},
		{"inline: to its sorted place", "dependencies = {a = \"*\",  c = \"*\"}\n", add("b"), false,
			"dependencies = {a = \"*\", b = \"*\",  c = \"*\"}\n"},
		{"inline: before the first", "dependencies = { b = \"*\", c = \"*\" }\n", add("a"), false,
			"dependencies = { a = \"*\", b = \"*\", c = \"*\" }\n"},
		{"inline: empty", "dependencies = {}\n", add("a"), false, "dependencies = { a = \"*\" }\n"},
		{"inline: empty but for a comment", "dependencies = { # none\n}\n", add("a"), false, "dependencies = { a = \"*\"  # none\n}\n"},
		{"inline: replace", "dependencies = { a = \"*\", b = \"1\" }\n", Entry{Name: "a", Git: "u"}, false,
			"dependencies = { a = { git = \"u\" }, b = \"1\" }\n"},
		{"inline: a part of the entry in dotted keys", "dependencies = { a.git = \"u\", b = \"*\", a.ref = \"v\" }\n", add("a"), false,
			"dependencies = { b = \"*\", a = \"*\" }\n"},
		{"inline: remove the first", "dependencies = { a = \"*\", b = \"*\" }\n", add("a"), true, "dependencies = { b = \"*\" }\n"},
		{"inline: remove the last", "dependencies = { a = \"*\", b = \"*\" }\n", add("b"), true, "dependencies = { a = \"*\" }\n"},
		{"inline: remove the only one", "dependencies = { a = \"*\" }\n", add("a"), true, "dependencies = {}\n"},
		{"inline: remove the only one before a comma", "dependencies = { a = \"*\" , }\n", add("a"), true, "dependencies = {}\n"},
		{"inline: move to the other table", "dependencies = { a = \"*\" }\ndev-dependencies = { b = \"*\" }\n", add("b"), false,
			"dependencies = { a = \"*\", b = \"*\" }\ndev-dependencies = {}\n"},

		{"lines: at the end", spreadOut, add("e"), false, "dependencies = {\n  b = \"*\", # why\n  d = \"*\",\n  e = \"*\",\n}\n"},
		{"lines: in between", spreadOut, add("c"), false, "dependencies = {\n  b = \"*\", # why\n  c = \"*\",\n  d = \"*\",\n}\n"},
		{"lines: before the first", spreadOut, add("a"), false, "dependencies = {\n  a = \"*\",\n  b = \"*\", # why\n  d = \"*\",\n}\n"},
		{"lines: without a final comma", noComma, add("e"), false, "dependencies = {\n  b = \"*\",\n  d = \"*\", # why\n  e = \"*\"\n}\n"},
		{"lines: remove", spreadOut, add("b"), true, "dependencies = {\n  d = \"*\",\n}\n"},
		{"lines: remove the last without a comma", noComma, add("d"), true, "dependencies = {\n  b = \"*\"\n}\n"},
		{"lines: remove the only one", "dependencies = {\n  # c\n  a = \"*\"\n}\n", add("a"), true, "dependencies = {\n  # c\n}\n"},
		{"lines: two on one line", "dependencies = {\n  a = \"*\", b = \"*\"\n}\n", add("a"), true, "dependencies = {\n  b = \"*\"\n}\n"},
		{"lines: the brace after the last one", "dependencies = {\n  a = \"*\" }\n", add("b"), false, "dependencies = {\n  a = \"*\", b = \"*\" }\n"},

		{"dotted: at the end", "dependencies.b = \"*\" # x\n\n[project]\nname = \"p\"\n", add("a"), false,
			"dependencies.b = \"*\" # x\ndependencies.a = \"*\"\n\n[project]\nname = \"p\"\n"},
		{"dotted: before the first", "dependencies.b = \"*\"\ndependencies.c = \"*\"", add("a"), false,
			"dependencies.a = \"*\"\ndependencies.b = \"*\"\ndependencies.c = \"*\""},
		{"dotted: after a line without line ending", "dependencies.b = \"*\"", add("c"), false, "dependencies.b = \"*\"\ndependencies.c = \"*\"\n"},
		{"dotted: replace", "dependencies . b = \"*\" # x\n", Entry{Name: "b", Constraint: "1"}, false, "dependencies . b = \"1\" # x\n"},
		{"dotted: remove", "dependencies.a = \"*\"\n\"dependencies\".b.path = \"x\"\n", add("b"), true, "dependencies.a = \"*\"\n"},
		{"dotted: the last one moves", "dependencies.a = \"*\"\n", Entry{Name: "A", Git: "u"}, false, "dependencies.A = { git = \"u\" }\n"},

		{"two lines: replace", "[dependencies]\nmylib.git = \"u\"\nmylib.ref = \"v\"\nz = \"*\"\n", Entry{Name: "mylib", Path: "x"}, false,
			"[dependencies]\nz = \"*\"\nmylib = { path = \"x\" }\n"},
		{"two lines: remove", "[dependencies]\nmylib.git = \"u\"\n# keep\nmylib.ref = \"v\"\nz = \"*\"\n", add("mylib"), true,
			"[dependencies]\n# keep\nz = \"*\"\n"},
		{"another case: replace", "[dependencies]\nLuaSocket   = \"*\" # x\n", Entry{Name: "luasocket", Constraint: "3"}, false,
			"[dependencies]\nluasocket = \"3\" # x\n"},
		{"another case: remove", "[dev-dependencies]\nLuaSocket = \"*\"\n", add("luasocket"), true, "[dev-dependencies]\n"},
		{"a quoted key with blanks keeps its place", "[dependencies]\n\" a\" = \"*\"\nb = \"*\"\n", Entry{Name: "a", Constraint: "2"}, false,
			"[dependencies]\na = \"2\"\nb = \"*\"\n"},
		{"a quoted key stays as it is", "[dependencies]\n'me/rock'  =  \"*\"\n", Entry{Name: "me/rock", Constraint: "2"}, false,
			"[dependencies]\n'me/rock'  =  \"2\"\n"},
		{"an indented table", "[dependencies]\n\ta = \"*\"\n", add("b"), false, "[dependencies]\n\ta = \"*\"\n\tb = \"*\"\n"},
		{"only tables of entries", "[dependencies.a]\npath = \"x\"\n", add("b"), false, "[dependencies.a]\npath = \"x\"\n\n[dependencies]\nb = \"*\"\n"},
		{"a byte order mark", "\xef\xbb\xbfdependencies.b = \"*\"\ndependencies.c = \"*\"\n", add("a"), false,
			"\xef\xbb\xbfdependencies.a = \"*\"\ndependencies.b = \"*\"\ndependencies.c = \"*\"\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, eol := range []string{"\n", "\r\n"} {
				in, want := strings.ReplaceAll(c.in, "\n", eol), strings.ReplaceAll(c.want, "\n", eol)
				got, err := Add([]byte(in), "dependencies", c.entry)
				if c.remove {
					got, _, err = Remove([]byte(in), c.entry.Name)
				}
				if err != nil {
					t.Fatal(err)
				}
				if eol == "\r\n" && !strings.Contains(in, eol) {
					continue // the line ending cannot be known
				}
				if string(got) != want {
					t.Fatalf("got\n%q\nwant\n%q", got, want)
				}
				if _, err := Parse(got, FileName); err != nil {
					t.Errorf("the result does not read: %v", err)
				}
			}
		})
	}
}

func TestEditRefuses(t *testing.T) {
	for _, text := range []string{"[dependencies", "dependencies.a = ", "a = 1\nb"} {
		if _, err := Add([]byte(text), "dependencies", Entry{Name: "b"}); err == nil {
			t.Errorf("Add accepted %q", text)
		}
		if _, _, err := Remove([]byte(text), "b"); err == nil {
			t.Errorf("Remove accepted %q", text)
		}
	}
	if _, err := Add([]byte("[dependencies]\n"), "dependencies", Entry{Name: "b", Constraint: "^1"}); err == nil {
		t.Error("Add wrote an invalid file")
	}
}

// FuzzParseAndEdit adds, replaces and removes a dependency in arbitrary projects;
// everything else must keep its meaning.
func FuzzParseAndEdit(f *testing.F) {
	for _, text := range []string{
		full, sample, "",
		"dependencies = { a = \"*\", b = { git = \"u\" }, }\n",
		"dependencies = {\n\ta = \"*\", # c\n\n b.path = \"x\"\n}\ndev-dependencies = {}\n",
		"dependencies.a = \"*\"\n'dependencies'.\"b/c\".git = \"u\"\r\ndependencies.\"b/c\".ref = \"v\"\r\n[runtime]\nname = \"lua\"",
		"[dependencies]\n\" ADDED\" = \"*\" # x\nlib.git = 'u'\n# c\nlib.ref = '''v'''\n",
		"\xef\xbb\xbf[dependencies.Added]\n  path = \"x\"\n\n[dev-dependencies]\nb = \"*\"",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		before, err := Parse([]byte(text), FileName)
		if err != nil {
			return
		}
		others := func(p *Project, name string) []Dependency {
			rest := slices.DeleteFunc(slices.Clone(p.Dependencies), func(d Dependency) bool { return d.Name == name })
			slices.SortFunc(rest, func(a, b Dependency) int { return strings.Compare(a.Name, b.Name) })
			return rest
		}
		names := []string{"added"}
		for _, d := range before.Dependencies {
			names = append(names, d.Name)
		}
		for _, name := range names {
			added, err := Add([]byte(text), "dependencies", Entry{Name: name, Constraint: ">= 1"})
			if err != nil {
				t.Fatalf("a project that reads cannot be edited: %v", err)
			}
			after, err := Parse(added, FileName)
			if err != nil {
				t.Fatalf("the edit broke the file: %v\n%s", err, added)
			}
			want := Dependency{Name: name, Constraint: ">= 1", Table: "dependencies"}
			if !has(after.Dependencies, want) || !same(others(after, name), others(before, name)) {
				t.Fatalf("after adding %s: %+v in\n%s", name, after.Dependencies, added)
			}
			removed, from, err := Remove(added, name)
			if err != nil || !slices.Equal(from, []string{"dependencies"}) {
				t.Fatalf("removing %s: from %v, %v", name, from, err)
			}
			last, err := Parse(removed, FileName)
			if err != nil {
				t.Fatalf("removing %s broke the file: %v\n%s", name, err, removed)
			}
			if !same(last.Dependencies, filter(after.Dependencies, name)) {
				t.Fatalf("after removing %s: %+v in\n%s", name, last.Dependencies, removed)
			}
		}
	})
}

func filter(list []Dependency, name string) []Dependency {
	return slices.DeleteFunc(slices.Clone(list), func(d Dependency) bool { return d.Name == name })
}
