package tomledit

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"
)

func TestQuote(t *testing.T) {
	for _, text := range []string{"", "a", "a.b", "a b", `q"\`, "tab\tline\n\r\x00\x1f\x7f", "é…\U0001F600", "'", "-_9"} {
		var out map[string]string
		doc := Key(text) + " = " + Quote(text)
		if _, err := toml.Decode(doc, &out); err != nil || out[text] != text {
			t.Errorf("%q as %s: %v %v", text, doc, out, err)
		}
	}
	if Key("lua-cjson_2") != "lua-cjson_2" || Key("") != `""` || Key("a/b") != `"a/b"` {
		t.Error("a bare key was quoted, or the other way round")
	}
}

func TestLayout(t *testing.T) {
	const text = "\xef\xbb\xbfa . \"b\" =  '''\nx''' # c\n [ t . u ]#c\n  k = { x.y = 1, z = [ 2 ] }\n[[l]]"
	got, err := Layout([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	var show func(s Statement)
	show = func(s Statement) {
		line := fmt.Sprintf("%d %s %q", s.Line, strings.Join(s.Path, "."), text[s.start:s.end])
		if !s.Header {
			line += fmt.Sprintf(" key %q value %q", text[s.key:s.end], text[s.value:s.end])
		}
		lines = append(lines, line)
		for _, child := range s.inline {
			show(child)
		}
	}
	for _, s := range got {
		show(s)
	}
	want := []string{
		`1 a.b "a . \"b\" =  '''\nx'''" key "\"b\" =  '''\nx'''" value "'''\nx'''"`,
		`3 t.u " [ t . u ]#c"`,
		`4 t.u.k "k = { x.y = 1, z = [ 2 ] }" key "k = { x.y = 1, z = [ 2 ] }" value "{ x.y = 1, z = [ 2 ] }"`,
		`4 t.u.k.x.y "x.y = 1" key "y = 1" value "1"`,
		`4 t.u.k.z "z = [ 2 ]" key "z = [ 2 ]" value "[ 2 ]"`,
		`5 l "[[l]]"`,
	}
	if !slices.Equal(lines, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(lines, "\n"), strings.Join(want, "\n"))
	}
}
