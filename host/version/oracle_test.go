package version

import (
	"testing"

	"pluv/spec/need"
)

func TestOracleOrder(t *testing.T) {
	type row struct {
		A, B       string
		Lt, Gt, Eq bool
	}
	need.Answers(t, "versions.jsonl", func(r row) {
		a, b := Parse(r.A), Parse(r.B)
		if a.Less(b) != r.Lt || b.Less(a) != r.Gt || a.Equal(b) != r.Eq {
			t.Errorf("%q %s %q, LuaRocks says < %v, > %v, == %v", r.A, relation(a, b), r.B, r.Lt, r.Gt, r.Eq)
		}
	})
}

func TestOracleConstraints(t *testing.T) {
	type row struct {
		Version, Constraint string
		Match               bool
	}
	need.Answers(t, "constraints.jsonl", func(r row) {
		cs, err := ParseConstraints(r.Constraint)
		if err != nil {
			t.Errorf("%q: %v", r.Constraint, err)
		} else if cs.Match(Parse(r.Version)) != r.Match {
			t.Errorf("%q satisfies %q: LuaRocks says %v", r.Version, r.Constraint, r.Match)
		}
	})
}

func TestOracleDependencies(t *testing.T) {
	type constraint struct {
		Op, Version string
		NoUpgrade   bool `json:"no_upgrade"`
	}
	type row struct {
		Dep, Name, Namespace, Error string
		Constraints                 []constraint
	}
	need.Answers(t, "deps-parse.jsonl", func(r row) {
		d, err := ParseDependency(r.Dep)
		if (err != nil) != (r.Error != "") {
			t.Errorf("%q: %v, LuaRocks says %q", r.Dep, err, r.Error)
			return
		}
		same := d.Name == r.Name && d.Namespace == r.Namespace && len(d.Constraints) == len(r.Constraints)
		for i := range r.Constraints {
			want := r.Constraints[i]
			same = same && d.Constraints[i].Op == want.Op && d.Constraints[i].NoUpgrade == want.NoUpgrade &&
				d.Constraints[i].Version.String() == want.Version
		}
		if !same && err == nil {
			t.Errorf("%q parses to %q, LuaRocks says %+v", r.Dep, d, r)
		}
	})
}
