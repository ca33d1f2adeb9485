package resolve

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pluv/host/version"
)

// universe is a Source written as lines "name version: dependency; dependency".
// A candidate whose first dependency begins with "!" is unusable for the reason
// that follows. A later line of a name is a lower version unless sort is called.
type universe struct {
	names   map[string][]Candidate
	needs   map[string][]string
	asked   []string   // the calls of Dependencies
	batches [][]string // the calls of Prefetch
}

func world(t testing.TB, lines string) *universe {
	t.Helper()
	u := &universe{names: map[string][]Candidate{}, needs: map[string][]string{}}
	for line := range strings.Lines(lines) {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		head, tail, _ := strings.Cut(line, ":")
		name, number, ok := strings.Cut(head, " ")
		if !ok {
			t.Fatalf("bad line %q", line)
		}
		u.names[name] = append(u.names[name], Candidate{Version: version.Parse(number), Location: head})
		for _, need := range strings.Split(tail, ";") {
			if need = strings.TrimSpace(need); need != "" {
				u.needs[head] = append(u.needs[head], need)
			}
		}
	}
	for _, list := range u.names {
		slices.SortFunc(list, func(a, b Candidate) int { return version.Compare(b.Version, a.Version) })
	}
	return u
}

func (u *universe) Candidates(_ context.Context, name string) ([]Candidate, error) {
	return u.names[name], nil
}

func (u *universe) Dependencies(_ context.Context, name string, c Candidate) ([]version.Dependency, error) {
	head := name + " " + c.Version.String()
	u.asked = append(u.asked, head)
	return u.read(head)
}

func (u *universe) read(head string) ([]version.Dependency, error) {
	var list []version.Dependency
	for _, need := range u.needs[head] {
		if reason, ok := strings.CutPrefix(need, "!"); ok {
			u := &Unusable{Reason: strings.TrimSpace(reason)}
			u.Platform = strings.TrimPrefix(u.Reason, "does not support ")
			if u.Platform == u.Reason {
				u.Platform = ""
			}
			return nil, fmt.Errorf("wrapped: %w", u)
		}
		d, err := version.ParseDependency(need)
		if err != nil {
			return nil, err
		}
		list = append(list, d)
	}
	return list, nil
}

func (u *universe) Prefetch(_ context.Context, wants []Want) {
	var batch []string
	for _, w := range wants {
		batch = append(batch, w.Name+" "+w.Candidate.Version.String())
	}
	u.batches = append(u.batches, batch)
}

// asking makes a request of roots written "dependency; dependency", with Lua 5.4
// provided.
func asking(t testing.TB, roots string) Request {
	t.Helper()
	r := Request{Provided: map[string]version.Version{"lua": version.Parse("5.4-1"), "utf8": version.Parse("5.4-1")}}
	for _, text := range strings.Split(roots, ";") {
		d, err := version.ParseDependency(text)
		if err != nil {
			t.Fatal(err)
		}
		r.Roots = append(r.Roots, Root{Dependency: d, Who: "pluv.toml [dependencies]"})
	}
	return r
}

// show writes a solution as "a 1.0, user/b 2.0".
func show(s *Solution) string {
	var parts []string
	for _, p := range s.Packages {
		parts = append(parts, p.FullName()+" "+p.Version.String())
	}
	return strings.Join(parts, ", ")
}

func constraints(t testing.TB, s string) version.Constraints {
	t.Helper()
	cs, err := version.ParseConstraints(s)
	if err != nil {
		t.Fatal(err)
	}
	return cs
}
