package tomledit

import (
	"math"
	"testing"

	"pluv/host/fault"
)

func TestSet(t *testing.T) {
	const document = "# mine\n[project]\nname = 'x' # short\nversion = \"1.0\"\n\n[deps]\na = { v = 1, w = 2 }\n\n[[list]]\nk = 1\n"
	for _, c := range []struct {
		name  string
		in    string
		path  []string
		value any
		want  string // "" for a failure
	}{
		{"a value in place", document, []string{"project", "version"}, "1.1",
			"# mine\n[project]\nname = 'x' # short\nversion = \"1.1\"\n\n[deps]\na = { v = 1, w = 2 }\n\n[[list]]\nk = 1\n"},
		{"a comment after it", document, []string{"project", "name"}, `q"\`,
			"# mine\n[project]\nname = \"q\\\"\\\\\" # short\nversion = \"1.0\"\n\n[deps]\na = { v = 1, w = 2 }\n\n[[list]]\nk = 1\n"},
		{"into an inline table", "a = { v = 1 }\n", []string{"a", "w"}, 2.5, "a = { v = 1, w = 2.5 }\n"},
		{"out of an inline table", "a = { v = 1, w = 2 }\n", []string{"a", "v"}, nil, "a = { w = 2 }\n"},
		{"a new table", "a = 1\n", []string{"b", "c"}, true, "a = 1\n\n[b]\nc = true\n"},
		{"an empty document", "", []string{"a"}, 1e3, "a = 1000\n"},
		{"a list", "a = 1\n", []string{"a"}, []any{"x", 2.0, []any{}}, "a = [\"x\", 2, []]\n"},
		{"an inline table", "", []string{"a"}, map[string]any{"z y": 1.0, "b": map[string]any{}}, "a = { b = {}, \"z y\" = 1 }\n"},
		{"taking out", document, []string{"deps", "a"}, nil,
			"# mine\n[project]\nname = 'x' # short\nversion = \"1.0\"\n\n[deps]\n\n[[list]]\nk = 1\n"},
		{"removing a missing key", "a = 1\n", []string{"b"}, nil, "a = 1\n"},
		{"a large number", "", []string{"a"}, 1e300, "a = 1e+300\n"},
		{"a large whole number", "", []string{"a"}, math.Exp2(60), "a = 1.152921504606847e+18\n"},
		{"infinity", "", []string{"a"}, math.Inf(-1), "a = -inf\n"},
		{"the largest exact number", "", []string{"a"}, math.Exp2(53), "a = 9007199254740992\n"},
		{"its negative", "", []string{"a"}, -math.Exp2(53), "a = -9007199254740992\n"},
		{"not a number", "", []string{"a"}, math.Copysign(math.NaN(), -1), "a = nan\n"},
		{"no path", "a = 1\n", nil, 1.0, ""},
		{"a table as a whole", document, []string{"project"}, "x", ""},
		{"a table taken out", document, []string{"project"}, nil, ""},
		{"below a value", document, []string{"project", "name", "x"}, 1.0, ""},
		{"below an array of tables", document, []string{"list", "k"}, 2.0, ""},
		{"an invalid document", "a = \n", []string{"a"}, 2.0, ""},
		{"a value without a form", "", []string{"a"}, []any{struct{}{}}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := Set([]byte(c.in), c.path, c.value)
			if c.want == "" {
				if fault.CodeOf(err) != fault.TOMLSyntax {
					t.Errorf("%q, %v", got, err)
				}
			} else if err != nil || string(got) != c.want {
				t.Errorf("%q, %v\nwant %q", got, err, c.want)
			}
		})
	}
}

func TestEncode(t *testing.T) {
	got, err := Encode(map[string]any{
		"b": []any{1.0, 2.5}, "a": "x", "t": map[string]any{"on": true, "deep": map[string]any{"n": 3.0}},
		"rows": []any{map[string]any{"k": 1.0}, map[string]any{"k": 2.0}},
	})
	const want = "a = \"x\"\nb = [1, 2.5]\n\n[[rows]]\nk = 1\n\n[[rows]]\nk = 2\n\n[t]\non = true\n[t.deep]\nn = 3\n"
	if err != nil || string(got) != want {
		t.Errorf("%q, %v\nwant %q", got, err, want)
	}
	numbers, err := Encode(map[string]any{"a": math.Exp2(53), "b": -math.Exp2(53), "c": math.Exp2(60), "d": math.Copysign(math.NaN(), -1)})
	const wantNumbers = "a = 9007199254740992\nb = -9007199254740992\nc = 1.152921504606847e+18\nd = nan\n"
	if err != nil || string(numbers) != wantNumbers {
		t.Errorf("%q, %v\nwant %q", numbers, err, wantNumbers)
	}
	if _, err := Encode(map[string]any{"x": []any{nil}}); fault.CodeOf(err) != fault.TOMLSyntax {
		t.Errorf("a list with a hole: %v", err)
	}
}
