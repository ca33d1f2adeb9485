package luadata

import "testing"

func TestEncode(t *testing.T) {
	got := string(Encode("t", map[string]any{
		"plain": "a\"b\\c\nd\x01", "with space": true, "nil": []any{}, "_1": map[string]any{}, "1a": []any{"x", []any{"y"}},
	}))
	want := `t = {
   ["1a"] = {
      "x",
      {
         "y"
      }
   },
   _1 = {},
   ["nil"] = {},
   plain = "a\"b\\c\nd\001",
   ["with space"] = true
}
`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
