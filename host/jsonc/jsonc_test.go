package jsonc

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pluv/host/fault"
)

func TestSet(t *testing.T) {
	list := []string{"x/y", "<z>"}
	cases := []struct {
		name, text string
		path       string
		value      any
		want       string
	}{
		{"an empty object", "{}", "a", true, "{\n  \"a\": true\n}"},
		{"an empty object on two lines", "{\n}\n", "a.b", "x", "{\n  \"a\": {\n    \"b\": \"x\"\n  }\n}\n"},
		{"one line", `{ "a": 1 }`, "b", list, `{ "a": 1, "b": ["x/y", "<z>"] }`},
		{"without blanks", `{"a":1}`, "b", "x", `{"a":1, "b": "x"}`},
		{"a trailing comma", "{\n    // c\n    \"a\": [1,2,], // one\n    // end\n}\n", "b", "x",
			"{\n    // c\n    \"a\": [1,2,], // one\n    // end\n    \"b\": \"x\",\n}\n"},
		{"none, and comments", "{\n  \"a\": 1 // one\n  /* more */\n}", "b", "x", "{\n  \"a\": 1, // one\n  /* more */\n  \"b\": \"x\"\n}"},
		{"tabs", "{\n\t\"a\": 1\n}", "b.c", "x", "{\n\t\"a\": 1,\n\t\"b\": {\n\t\t\"c\": \"x\"\n\t}\n}"},
		{"a value", "{\n  \"a\": /* why */ [ 1,\n 2 ], // x\n  \"b\": 2\n}", "a", list, "{\n  \"a\": /* why */ [\"x/y\", \"<z>\"], // x\n  \"b\": 2\n}"},
		{"deeper", "{\"a\": {\"b\": {\"c\": 1}}}", "a.b.c", "x", "{\"a\": {\"b\": {\"c\": \"x\"}}}"},
		{"deeper, new", "{\n  \"a\": {\n    \"b\": 1\n  }\n}", "a.c", "x", "{\n  \"a\": {\n    \"b\": 1,\n    \"c\": \"x\"\n  }\n}"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			path := strings.Split(c.path, ".")
			out, err := Set([]byte(c.text), path, c.value, "f.json")
			if err != nil || string(out) != c.want {
				t.Fatalf("%v\n%s\nnot\n%s", err, out, c.want)
			}
			again, err := Set(out, path, c.value, "f.json")
			if err != nil || string(again) != c.want {
				t.Errorf("again: %v\n%s", err, again)
			}
			if _, err := Decode(out, "f.json"); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestErrors(t *testing.T) {
	for text, path := range map[string]string{"": "a", "[]": "a", "{": "a", `{"a": 1}`: "a.b", "{} x": "a"} {
		if _, err := Set([]byte(text), strings.Split(path, "."), "x", "f.json"); !fault.Is(err, fault.JSONSyntax) || !strings.Contains(err.Error(), "f.json") {
			t.Errorf("%q: %v", text, err)
		}
	}
	if _, err := Decode([]byte("{"), "f.json"); !fault.Is(err, fault.JSONSyntax) {
		t.Error(err)
	}
}

func FuzzSet(f *testing.F) {
	for _, text := range []string{"{}", "{\"a\": 1, // x\n}", "{\n  // c\n  \"a\": {\"b\": []} /* d */ }"} {
		f.Add(text, "a", "b")
	}
	f.Fuzz(func(t *testing.T, text, first, second string) {
		before, err := Decode([]byte(text), "f")
		if err != nil || !utf8.ValidString(first) || !utf8.ValidString(second) {
			return
		}
		out, err := Set([]byte(text), []string{first, second}, []string{"x"}, "f")
		if err != nil {
			return
		}
		after, err := Decode(out, "f")
		if err != nil {
			t.Fatalf("%q became %q: %v", text, out, err)
		}
		for key := range before {
			if _, kept := after[key]; !kept {
				t.Errorf("%q became %q: without %q", text, out, key)
			}
		}
		again, err := Set(out, []string{first, second}, []string{"x"}, "f")
		if err != nil || string(again) != string(out) {
			t.Errorf("%q, set again, is %q: %v", out, again, err)
		}
	})
}
