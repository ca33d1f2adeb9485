package term

import (
	"bytes"
	"context"
	"strings"
	"testing"
)

// written returns what a UI writes for a text to each of its streams.
func written(t *testing.T, o Options, compose func(u *UI) string) (out, note string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	u := New(Streams{Out: &stdout, Err: &stderr})
	u.Configure(o)
	text := compose(u)
	if err := u.Out(text); err != nil {
		t.Fatal(err)
	}
	u.Note("note", text)
	return stdout.String(), strings.TrimSuffix(stderr.String(), "\n")
}

func TestStyle(t *testing.T) {
	for _, c := range []struct {
		name          string
		compose       func(u *UI) string
		plain, colour string
	}{
		{"none", func(*UI) string { return "x" }, "x", "x"},
		{"one", func(u *UI) string { return u.Style("red", "x") + "y" }, "xy", "\x1b[31mx\x1b[0my"},
		{"unknown", func(u *UI) string { return u.Style("nope", "x") }, "x", "x"},
		{"an empty text", func(u *UI) string { return u.Style("red", "") }, "", ""},
		{"nested", func(u *UI) string { return u.Style("dim", "a"+u.Style("red", "b")+"c") },
			"abc", "\x1b[2ma\x1b[31mb\x1b[0m\x1b[2mc\x1b[0m"},
		{"around foreign text", func(u *UI) string { return u.Style("red", "a\x1b[2J\x9b\n\u202e") },
			"a\\x1b[2J\\x9b\n\\u202e", "\x1b[31ma\\x1b[2J\\x9b\n\\u202e\x1b[0m"},
		{"forged", func(u *UI) string { return "\x1b[31mx\x1b[0m\x0231\x03y\x02\x03" },
			`\x1b[31mx\x1b[0m\x0231\x03y\x02\x03`, `\x1b[31mx\x1b[0m\x0231\x03y\x02\x03`},
		{"truncated", func(u *UI) string {
			text := u.Style("red", "abc")
			return text[:strings.Index(text, "b")]
		}, "a", "\x1b[31ma\x1b[0m"},
		{"only the end mark", func(u *UI) string {
			text := u.Style("red", "abc")
			return text[strings.Index(text, "c"):]
		}, "c", "c\x1b[0m"},
	} {
		for _, o := range []Options{{}, {OutColour: true}, {ErrColour: true}, {OutColour: true, ErrColour: true}} {
			o.Mode = Plain
			out, note := written(t, o, c.compose)
			for stream, got := range map[string]struct {
				text   string
				colour bool
			}{"Out": {out, o.OutColour}, "Note": {note, o.ErrColour}} {
				want := c.plain
				if got.colour {
					want = c.colour
				}
				if got.text != want {
					t.Errorf("%s, %s, %+v: %q, want %q", c.name, stream, o, got.text, want)
				}
			}
		}
	}
}

// Each UI has its own style marks, so nobody can forge them.
func TestMarksAreSecret(t *testing.T) {
	other := New(Streams{}).Style("red", "x")
	out, _ := written(t, Options{Mode: Plain, OutColour: true}, func(*UI) string { return other })
	if strings.Contains(out, "\x1b") || !strings.HasPrefix(out, `\x02`) {
		t.Errorf("%q", out)
	}
}

func TestMarksAreNoPartOfEvents(t *testing.T) {
	_, note := written(t, Options{Mode: JSON, ErrColour: true}, func(u *UI) string { return u.Style("red", "x\u009b") })
	if want := `{"event":"note","level":"note","text":"x\u009b"}`; note != want {
		t.Errorf("%s, want %s", note, want)
	}
}

func TestDataIsExact(t *testing.T) {
	var stdout bytes.Buffer
	u := New(Streams{Out: &stdout})
	u.Configure(Options{Mode: Plain, OutColour: true})
	const text = "/a\x1b[2J/\xff\r\n"
	for _, write := range []func(string) error{u.Data, u.Raw} {
		stdout.Reset()
		if err := write(text); err != nil || stdout.String() != text {
			t.Errorf("%q, %v", stdout.String(), err)
		}
	}
}

func TestPromptsAreVisible(t *testing.T) {
	var stderr bytes.Buffer
	u := New(Streams{In: strings.NewReader("yes\n"), Err: &stderr})
	u.Configure(Options{Mode: Plain, ErrColour: true})
	if line, ok, err := u.Ask(context.Background(), u.Style("bold", "publish x\x1b[2J?")+" "); line != "yes" || !ok || err != nil {
		t.Errorf("%q, %v, %v", line, ok, err)
	}
	if want := "\x1b[1mpublish x\\x1b[2J?\x1b[0m "; stderr.String() != want {
		t.Errorf("%q, want %q", stderr.String(), want)
	}
}

func TestColumns(t *testing.T) {
	u := New(Streams{})
	red := u.Style("red", "no")
	for _, c := range []struct {
		format string
		rows   [][]string
		want   string
	}{
		{"%s", nil, ""},
		{"%s %s", [][]string{{"a", "b"}, {"a"}, {}}, "a b\na\n\n"},
		{"%-*s  %-4s %s", [][]string{{"a", "b", "c"}, {"long", "longer", "c"}}, "a     b    c\nlong  longer c\n"},
		{"%*s|%4s|", [][]string{{"a", "b"}, {"long", "longer"}}, "   a|   b|\nlong|longer|\n"},
		{"%-*s|%s", [][]string{{"ü", "a"}, {"日本", "b"}, {"e\u0301", "c"}}, "ü   |a\n日本|b\ne\u0301   |c\n"},
		{"%-*s|%s", [][]string{{red, "a"}, {"fine", "b"}}, red + "  |a\nfine|b\n"},
		{"%-*s|%s", [][]string{{"a\nb", "c\td"}, {"\x1b", u.Style("red", "a\nb")}}, `a\x0ab|c\x09d` + "\n" + `\x1b  |` + u.Style("red", `a\x0ab`) + "\n"},
	} {
		if got, err := u.Columns(c.format, c.rows); got != c.want || err != nil {
			t.Errorf("Columns(%q, %q) = %q, %v, want %q", c.format, c.rows, got, err, c.want)
		}
	}
	for _, format := range []string{"%", "%d", "%-xs", "%--1s", "%5000s", "a % b"} {
		if got, err := u.Columns(format, [][]string{{"a"}}); err == nil {
			t.Errorf("Columns(%q) = %q, and no error", format, got)
		}
	}
}
