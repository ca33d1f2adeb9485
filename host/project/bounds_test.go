package project

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"pluv/host/fault"
	"pluv/host/tomledit"
)

// TestBounds: every number in every file has a range, and a value outside is refused with
// its key, line and range, however large it is.
func TestBounds(t *testing.T) {
	files := []struct {
		name  string
		shape *shape
		parse func(text string) error
		code  fault.Code
	}{
		{"pluv.toml", document, func(text string) error { _, err := Parse([]byte(text), "pluv.toml"); return err }, fault.ProjectInvalid},
		{"config.toml", userDocument, func(text string) error { _, err := ParseUser([]byte(text), "config.toml"); return err }, fault.ConfigInvalid},
		{"registries.toml", registriesDocument, func(text string) error { _, err := ParseRegistries([]byte(text), "registries.toml"); return err }, fault.RegistryInvalid},
	}
	for _, f := range files {
		found := 0
		numbers(f.shape, nil, func(path []string, b bounds) {
			found++
			key := strings.Join(path, ".")
			more := ""
			if table, isPriority := strings.CutSuffix(key, ".priority"); isPriority {
				more = "\n" + table + ".url = 'https://x.example'"
			}
			if b.least >= b.most || b.least < math.MinInt32 || b.most > math.MaxInt32 {
				t.Errorf("%s: `%s` has the invalid range %v", f.name, key, b)
			}
			for _, n := range []int64{b.least, b.most} {
				if err := f.parse(fmt.Sprintf("# a number\n%s = %d%s", key, n, more)); err != nil {
					t.Errorf("%s: %s = %d: %v", f.name, key, n, err)
				}
			}
			for _, text := range []string{
				fmt.Sprint(b.least - 1), fmt.Sprint(b.most + 1), "9223372036854775807", "-9223372036854775808", "9223372037", "18446744074",
				"9223372036854775808", "99999999999999999999999999", "0x7fff_ffff_ffff_ffff",
			} {
				err := f.parse(fmt.Sprintf("# a number\n%s = %s%s", key, text, more))
				want := fmt.Sprintf("%s:2: `%s` must be an integer from %d to %d", f.name, key, b.least, b.most)
				if fault.CodeOf(err) != f.code || !strings.HasPrefix(err.Error(), want) {
					t.Errorf("%s = %s: %v, want %s", key, text, err, want)
				}
			}
			for _, text := range []string{"1.0", "1e3", "inf", "nan", "\"1\"", "true"} {
				if err := f.parse(key + " = " + text + more); fault.CodeOf(err) != f.code || !strings.Contains(err.Error(), "must be an integer") {
					t.Errorf("%s = %s: %v", key, text, err)
				}
			}
		})
		if found == 0 {
			t.Errorf("%s has no numbers", f.name)
		}
	}
}

// numbers visits the integers of a shape.
func numbers(s *shape, path []string, visit func(path []string, b bounds)) {
	if s == nil {
		return
	}
	if s.kind == "integer" {
		visit(path, s.within)
	}
	for name, field := range s.fields {
		numbers(field, tomledit.Join(path, name), visit)
	}
	numbers(s.each, tomledit.Join(path, "one"), visit)
	numbers(s.also, path, visit)
}

// The line of a key in an inline table is known too.
func TestBoundsInline(t *testing.T) {
	_, err := Parse([]byte("\n\nregistries = { a = { url = 'https://a.example', priority = 1000001 } }\n"), "pluv.toml")
	want := "pluv.toml:3: `registries.a.priority` must be an integer from -1000000 to 1000000, not 1000001"
	if err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
	if err := CheckRegistry(Registry{Name: "a", URL: "https://a.example", Priority: 1_000_001}); err == nil || err.Code != fault.RegistryInvalid {
		t.Errorf("CheckRegistry: %v", err)
	}
}
