package resolve

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"

	"pluv/host/fault"
	"pluv/host/version"
)

// workshop is a universe in which "name version | need; need" lists the build
// dependencies of a version.
type workshop struct {
	mu sync.Mutex
	*universe
	builds map[string][]string
}

func workshopOf(t *testing.T, lines string) *workshop {
	w := &workshop{builds: map[string][]string{}}
	var plain []string
	for line := range strings.Lines(lines) {
		head, builds, found := strings.Cut(strings.TrimSpace(line), "|")
		plain = append(plain, head)
		id, _, _ := strings.Cut(head, ":")
		if found {
			w.builds[id] = strings.Split(strings.TrimSpace(builds), "; ")
		}
	}
	w.universe = world(t, strings.Join(plain, "\n"))
	return w
}

func (w *workshop) Dependencies(ctx context.Context, name string, c Candidate) ([]version.Dependency, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.universe.Dependencies(ctx, name, c)
}

func (w *workshop) Prefetch(ctx context.Context, wants []Want) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.universe.Prefetch(ctx, wants)
}

func (w *workshop) BuildDependencies(_ context.Context, name string, c Candidate) ([]version.Dependency, error) {
	var list []version.Dependency
	for _, text := range w.builds[name+" "+c.Version.String()] {
		d, err := version.ParseDependency(text)
		if err != nil {
			return nil, err
		}
		list = append(list, d)
	}
	return list, nil
}

// shown writes "a 1-1 [tool 1-1 [helper 1-1]]".
func shown(packages []Package) string {
	var list []string
	for _, p := range packages {
		text := p.FullName() + " " + p.Version.String()
		if len(p.BuiltWith) > 0 {
			text += " [" + shown(p.BuiltWith) + "]"
		}
		list = append(list, text)
	}
	return strings.Join(list, ", ")
}

func TestSolveBuilds(t *testing.T) {
	cases := []struct{ name, world, want, builds string }{
		{"a tool and what it requires", "a 1-1:|tool\ntool 1-1:helper\nhelper 1-1:",
			"a 1-1 [helper 1-1, tool 1-1]", "helper 1-1, tool 1-1"},
		{"a tool that is built itself", "a 1-1:|tool\ntool 1-1:|helper\nhelper 1-1:",
			"a 1-1 [tool 1-1 [helper 1-1]]", "helper 1-1, tool 1-1 [helper 1-1]"},
		{"one version to run with and another to build with", "a 1-1: b < 2|b >= 2\nb 1-1:\nb 2-1:",
			"a 1-1 [b 2-1], b 1-1", "b 2-1"},
		{"two packages may use different versions of a tool", "a 1-1: b|t < 2\nb 1-1:|t >= 2\nt 1-1:\nt 2-1:",
			"a 1-1 [t 1-1], b 1-1 [t 2-1]", "t 1-1, t 2-1"},
		{"a version whose build dependencies cannot be resolved is skipped", "a 2-1:|gone\na 1-1:", "a 1-1", ""},
		{"so is one with such a dependency", "a 1-1: b\nb 3-1:|gone\nb 2-1:|t > 9\nb 1-1:|t\nt 1-1:", "a 1-1, b 1-1 [t 1-1]", "t 1-1"},
		{"an older one of itself", "a 2-1:|a\na 1-1:", "a 2-1 [a 1-1]", "a 1-1"},
		{"two that are built with older versions of each other", "a 2-1: b|b\nb 2-1:|a\na 1-1:\nb 1-1:",
			"a 2-1 [b 2-1 [a 1-1]], b 2-1 [a 2-1 [b 1-1], b 1-1]", "a 1-1, a 2-1 [b 1-1], b 1-1, b 2-1 [a 1-1]"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			root, _ := version.ParseDependency("a")
			solution, err := SolveBuilds(t.Context(), workshopOf(t, c.world), Request{Roots: []Root{{Dependency: root}}})
			if err != nil {
				t.Fatal(err)
			}
			if got := shown(solution.Packages); got != c.want {
				t.Errorf("%s\nnot %s", got, c.want)
			}
			if got := shown(solution.Builds()); got != c.builds {
				t.Errorf("builds %s\nnot %s", got, c.builds)
			}
		})
	}
}

func TestSolveBuildsFails(t *testing.T) {
	for name, c := range map[string]struct{ world, want string }{
		"an unknown build type": {"a 1-1:|luarocks-build-odd\na 2-1:|luarocks-build-odd",
			"cannot be built: pluv has no backend for its build type `odd`, and there is no package `luarocks-build-odd`"},
		"a known one in none of the versions": {"a 1-1:|luarocks-build-odd > 9\nluarocks-build-odd 1-1:", "cannot be built: no version of `luarocks-build-odd`"},
		"nothing builds it":                   {"a 1-1:|gone\na 2-1:|gone", "cannot be built: there is no package `gone`"},
		"it builds itself":                    {"a 1-1:|a", "a 1-1: cannot be built: "},
		"a circle of builders":                {"a 1-1:|b\nb 1-1:|a", "a 1-1: cannot be built: "},
		"through a dependency":                {"a 1-1:|b\nb 1-1:c\nc 1-1:a", "a 1-1: cannot be built: "},
	} {
		root, _ := version.ParseDependency("a")
		_, err := SolveBuilds(t.Context(), workshopOf(t, c.world), Request{Roots: []Root{{Dependency: root}}})
		var failure *fault.Error
		if errors.As(err, &failure); strings.Contains(failure.Hint, "pluv help backends") != (name == "an unknown build type") {
			t.Errorf("%s: the hint %s", name, failure.Hint)
		}
		if fault.CodeOf(err) != fault.ResolveConflict || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestPresent: a present version comes before a preferred one.
func TestPresent(t *testing.T) {
	w := world(t, "a 1-1:\na 2-1:\na 3-1:")
	w.names["a"] = slices.Clone(w.names["a"])
	w.names["a"][2].Present = true
	root, _ := version.ParseDependency("a")
	request := Request{Roots: []Root{{Dependency: root}}, Preferred: map[string]version.Version{"a": version.Parse("2-1")}}
	solution, err := Solve(t.Context(), w, request)
	if err != nil || shown(solution.Packages) != "a 1-1" {
		t.Errorf("%v, %v", solution, err)
	}
	request.Roots[0].Dependency.Constraints, _ = version.ParseConstraints(">= 2")
	if solution, err = Solve(t.Context(), w, request); err != nil || shown(solution.Packages) != "a 2-1" {
		t.Errorf("%v, %v", solution, err)
	}
}
