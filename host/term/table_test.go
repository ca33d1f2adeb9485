package term

import (
	"strings"
	"testing"

	"github.com/mattn/go-runewidth"
)

func TestTable(t *testing.T) {
	u := New(Streams{})
	red := u.Style("red", "a long word in red")
	long := "https://example.com/a/very/long/address/of/a/file"
	for _, c := range []struct {
		name  string
		table Table
		room  int // 0: not a terminal
		want  string
	}{
		{"no rows", Table{Header: []string{"a", "b"}}, 0, ""},
		{"columns", Table{Header: []string{"name", "size", "what"}, Rows: [][]string{{"x", "1 B", "one"}, {"longer", "12 KB"}}, Align: []string{"", "right"}}, 0,
			"name     size  what\nx         1 B  one\nlonger  12 KB\n"},
		{"an empty column", Table{Header: []string{"", "a", "b", "c"}, Rows: [][]string{{"", "1", "", "3"}}}, 0, "a  c\n1  3\n"},
		{"a mark before", Table{Header: []string{"", "a"}, Rows: [][]string{{"*", "1"}, {"", "2"}}}, 0, "   a\n*  1\n   2\n"},
		{"escaped", Table{Header: []string{"a"}, Rows: [][]string{{"x\ny\x1b"}}}, 0, "a\n" + `x\x0ay\x1b` + "\n"},
		{"wide letters", Table{Header: []string{"a", "b"}, Rows: [][]string{{"日本", "x"}, {"ü", "y"}}}, 0, "a     b\n日本  x\nü     y\n"},
		{"piped", Table{Header: []string{"a", "b"}, Rows: [][]string{{"x", strings.Repeat("y", 200)}}}, 0, "a  b\nx  " + strings.Repeat("y", 200) + "\n"},
		{"the last column", Table{Header: []string{"a", "address"}, Rows: [][]string{{"x", long}}}, 30, "a  address\nx  https://example.com/a/very…\n"},
		{"fits exactly", Table{Header: []string{"a", "b"}, Rows: [][]string{{"x", long}}}, 3 + len(long), "a  b\nx  " + long + "\n"},
		{"the widest column", Table{Header: []string{"name", "address", "from"}, Rows: [][]string{{"x", long, "pluv.toml (default)"}}}, 40,
			"name  address               from\nx     https://example.com…  pluv.toml (…\n"},
		{"styles", Table{Header: []string{"a"}, Rows: [][]string{{red}}}, 12, "a\na long word…\n"},
		{"wide letters cut", Table{Header: []string{"a"}, Rows: [][]string{{strings.Repeat("日", 20)}}}, 14, "a\n日日日日日日…\n"},
	} {
		got := u.layOut(c.table, c.room, c.room > 0)
		if plain := u.marks.strip(got); plain != c.want {
			t.Errorf("%s: %q, want %q", c.name, plain, c.want)
		}
		for _, line := range strings.Split(u.marks.strip(got), "\n") {
			if c.room > 0 && runewidth.StringWidth(line) > c.room {
				t.Errorf("%s: %q is too long", c.name, line)
			}
		}
		if opened := strings.Count(got, u.marks.begin); opened != 2*strings.Count(got, u.marks.end) {
			t.Errorf("%s: the styles do not end: %q", c.name, got)
		}
	}
}
