package resolve_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"pluv/host/manifest"
	"pluv/host/resolve"
	"pluv/host/rockspec"
	"pluv/host/version"
	"pluv/spec/need"
)

// server is luarocks.org as it was in April 2025, for one Lua. Rockspecs are
// evaluated when they are first asked for, once.
type server struct {
	files      map[string][]byte
	target     rockspec.Target
	candidates map[string][]resolve.Candidate
	specs      map[string]*rockspec.Spec
	errs       map[string]error
	loads      int
}

func newServer(t *testing.T, files map[string][]byte, lua string) *server {
	t.Helper()
	m, err := manifest.Parse(files["manifest-"+lua])
	if err != nil {
		t.Fatal(err)
	}
	s := &server{
		files: files, target: rockspec.Target{Lua: lua, Platforms: rockspec.PlatformsFor("linux")},
		candidates: map[string][]resolve.Candidate{}, specs: map[string]*rockspec.Spec{}, errs: map[string]error{},
	}
	for _, name := range m.Names() {
		for _, e := range m.Versions(name) {
			s.candidates[name] = append(s.candidates[name], resolve.Candidate{Version: version.Parse(e.Version)})
		}
		slices.SortFunc(s.candidates[name], func(a, b resolve.Candidate) int { return version.Compare(b.Version, a.Version) })
	}
	return s
}

func (s *server) spec(ctx context.Context, name string, c resolve.Candidate) (*rockspec.Spec, error) {
	file := name + "-" + c.Version.String() + ".rockspec"
	if s.specs[file] == nil && s.errs[file] == nil {
		s.loads++
		s.specs[file], s.errs[file] = nil, errors.New("missing")
		if data, ok := s.files[file]; ok {
			s.specs[file], s.errs[file] = rockspec.Load(ctx, data, file, s.target)
		}
	}
	return s.specs[file], s.errs[file]
}

// question is a server restricted to one question: only some version of one package may count,
// rockspecs that do not support linux may be excluded, and build dependencies may be ignored.
type question struct {
	*server
	name, only       string
	anySystem, build bool
}

func (q question) Candidates(_ context.Context, name string) ([]resolve.Candidate, error) {
	list := q.candidates[name]
	if name == q.name && q.only != "*" {
		i := slices.IndexFunc(list, func(c resolve.Candidate) bool { return c.Version.String() == q.only })
		if i < 0 {
			return nil, nil
		}
		list = list[i : i+1]
	}
	return list, nil
}

func (q question) Dependencies(ctx context.Context, name string, c resolve.Candidate) ([]version.Dependency, error) {
	spec, err := q.spec(ctx, name, c)
	if err != nil {
		return nil, &resolve.Unusable{Reason: "does not load", Err: err}
	}
	if !q.anySystem && !rockspec.SupportsPlatform(spec.SupportedPlatforms, q.target.Platforms) {
		return nil, &resolve.Unusable{Reason: "does not support linux"}
	}
	if q.build && spec.BuildType() == "" {
		return nil, &resolve.Unusable{Reason: "has no build type"}
	}
	if q.build {
		return slices.Concat(spec.Dependencies, spec.BuildDependencies), nil
	}
	return spec.Dependencies, nil
}

func (question) Prefetch(context.Context, []resolve.Want) {}

// Every question of the oracle: does a solution exist, on any system, on linux, and on linux with
// build dependencies, for the latest version and for any, and which is the newest version with
// one? SAT solvers gave the answers. A solution is checked against the rockspecs.
func TestOracleSatisfiable(t *testing.T) {
	files := need.Files(t, func(string) bool { return true })
	servers := map[string]*server{"5.1": newServer(t, files, "5.1"), "5.4": newServer(t, files, "5.4")}

	type row struct {
		Package, Version, Lua string
		Sat                   bool
		Linux                 bool    `json:"sat_linux"`
		Build                 bool    `json:"sat_build"`
		Newest                *string `json:"newest"`
		NewestLinux           *string `json:"newest_linux"`
		NewestBuild           *string `json:"newest_build"`
	}
	asked, satisfiable := 0, 0
	need.Answers(t, "sat.jsonl", func(row row) {
		request := requestFor(row.Package, row.Lua)
		if _, provided := request.Provided[row.Package]; provided {
			return // utf8 under 5.4: provided, nothing is installed
		}
		for _, ask := range []struct {
			anySystem, build, want bool
			newest                 *string
		}{
			{true, false, row.Sat, row.Newest},
			{false, false, row.Linux, row.NewestLinux},
			{false, true, row.Build, row.NewestBuild},
		} {
			q := question{servers[row.Lua[:3]], row.Package, row.Version, ask.anySystem, ask.build}
			solution, err := resolve.Solve(t.Context(), q, request)
			asked++
			if (err == nil) != ask.want {
				t.Errorf("%+v: %v", row, err)
				continue
			}
			if err != nil {
				continue
			}
			satisfiable++
			q.check(t, solution, request)
			if i := slices.IndexFunc(solution.Packages, func(p resolve.Package) bool { return p.Name == row.Package }); i < 0 {
				t.Errorf("%s is not in its own solution", row.Package)
			} else if got := solution.Packages[i].Version.String(); ask.newest != nil && got != *ask.newest {
				t.Errorf("%s on %s: newest is %s, not %s", row.Package, row.Lua, *ask.newest, got)
			}
		}
	})
	t.Logf("%d questions, %d with a solution; %d rockspecs loaded", asked, satisfiable, servers["5.1"].loads+servers["5.4"].loads)
}

// requestFor makes the oracle's request for a package: with the rocks that LuaRocks provides, and
// with development versions ranked like releases.
func requestFor(name, lua string) resolve.Request {
	provided := map[string]version.Version{"lua": version.Parse(lua)}
	if len(lua) == 3 {
		provided["lua"] = version.Parse(lua + "-1")
	}
	if strings.HasPrefix(lua, "5.4") {
		provided["utf8"] = version.Parse("5.4-1")
	}
	return resolve.Request{
		Roots:    []resolve.Root{{Dependency: version.Dependency{Name: name}}},
		Provided: provided,
		AllowDev: func(string) bool { return true },
	}
}

// check tests that every requirement of a solution is satisfied.
func (q question) check(t *testing.T, s *resolve.Solution, request resolve.Request) {
	t.Helper()
	chosen := map[string]version.Version{}
	for _, p := range s.Packages {
		chosen[p.Name] = p.Version
	}
	for name, v := range request.Provided {
		chosen[name] = v
	}
	for _, p := range s.Packages {
		dependencies, err := q.Dependencies(t.Context(), p.Name, p.Candidate)
		if err != nil {
			t.Errorf("%s %s was chosen and %v", p.Name, p.Version, err)
		}
		for _, d := range dependencies {
			if v, ok := chosen[d.Name]; !ok || !d.Constraints.Match(v) {
				t.Errorf("%s %s needs %s, chosen %v", p.Name, p.Version, d, v)
			}
		}
	}
}
