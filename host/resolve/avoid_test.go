package resolve

import (
	"context"
	"errors"
	"strings"
	"testing"

	"pluv/host/fault"
	"pluv/host/version"
)

// leaking is a source that lists versions that it cannot deliver.
type leaking struct {
	*universe
	gone string // "name version", with spaces around each
}

func (l leaking) Dependencies(ctx context.Context, name string, c Candidate) ([]version.Dependency, error) {
	head := name + " " + c.Version.String()
	if strings.Contains(l.gone, " "+head+" ") {
		return nil, &Gone{Err: fault.New(fault.FetchStatus, "%s is gone", head)}
	}
	return l.universe.Dependencies(ctx, name, c)
}

func TestGone(t *testing.T) {
	const lines = `
		a 1.0-1: b >= 1; c
		b 1.0-1:
		b 1.1-1:
		b 1.2-1:
		c 1.0-1: d
		d 1.0-1: b < 2; user/e
		user/e 1.0-1:
		user/e 2.0-1:
		f 1.0-1: missing
		f 2.0-1:`
	cases := []struct{ name, gone, roots, overrides, message, hint string }{
		{"a root", " b 1.2-1 ", "b", "", "b 1.2-1 is gone", "`pluv add \"b != 1.2-1\"`"},
		{"a root with a constraint", " b 1.2-1 ", "b >= 1, < 2", "", "b 1.2-1 is gone", "`pluv add \"b >= 1, < 2, != 1.2-1\"`"},
		{"two versions", " b 1.2-1 b 1.1-1 ", "b", "", "b 1.2-1 is gone", "`pluv add \"b != 1.2-1, != 1.1-1\"`"},
		{"below", " b 1.2-1 ", "a", "", "b 1.2-1 is gone", "`b = \">= 1, < 2, != 1.2-1\"` under [overrides]"},
		{"below and a root", " b 1.2-1 ", "a; b", "", "b 1.2-1 is gone", "`pluv add \"b != 1.2-1\"`"},
		{"overridden", " b 1.2-1 ", "a", ">= 1.1", "b 1.2-1 is gone", "`b = \">= 1.1, != 1.2-1\"` under [overrides]"},
		{"of a namespace", " user/e 2.0-1 ", "d", "", "user/e 2.0-1 is gone", "`e = \"!= 2.0-1\"` under [overrides]"},
		{"asked for alone", " b 1.2-1 ", "b == 1.2", "", "b 1.2-1 is gone", "no other version of `b` satisfies `== 1.2`"},
		{"all of them", " b 1.2-1 b 1.1-1 b 1.0-1 ", "b", "", "b 1.2-1 is gone", "`b` has no other version"},
		{"no help", " f 2.0-1 ", "f", "", "f 2.0-1 is gone", "without this version there is no solution: "},
	}
	for _, c := range cases {
		request := asking(t, c.roots)
		if c.overrides != "" {
			request.Overrides = map[string]version.Constraints{"b": constraints(t, c.overrides)}
		}
		_, err := Solve(t.Context(), leaking{world(t, lines), c.gone}, request)
		var f *fault.Error
		if !errors.As(err, &f) || f.Code != fault.FetchStatus || f.Message != c.message || !strings.Contains(f.Hint, c.hint) {
			t.Errorf("%s: %v\nhint: %s", c.name, err, f.Hint)
		}
	}
	request := asking(t, "a")
	request.Roots[0].Who = "a-1.0-1.rockspec [dependencies]"
	_, err := Solve(t.Context(), leaking{world(t, lines), " a 1.0-1 "}, request)
	if f := new(fault.Error); !errors.As(err, &f) || !strings.Contains(f.Hint, "`a` has no other version") {
		t.Errorf("%v", err)
	}
	request = asking(t, "b")
	request.Roots[0].Who, request.Roots[0].Flags = "x-1.0-1.rockspec [dependencies]", "--dev "
	_, err = Solve(t.Context(), leaking{world(t, lines), " b 1.2-1 "}, request)
	if f := new(fault.Error); !errors.As(err, &f) || !strings.HasSuffix(f.Hint, "require `b != 1.2-1` in x-1.0-1.rockspec [dependencies]") {
		t.Errorf("%v", err)
	}
}
