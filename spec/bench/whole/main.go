// Command whole resolves the newest version of every package of a registry in one process, and
// counts the questions asked.
//
//	whole -url URL -cache DIR -learned DIR [-lua 5.4] [-share 0.25] [-cpuprofile FILE]
//
// -cache is the folder for downloads, -learned the one for what was read from them. A share
// always consists of the same packages, spread over the alphabet.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"hash/fnv"
	"log"
	"os"
	"runtime"
	"runtime/pprof"
	"slices"
	"sync"
	"sync/atomic"

	"pluv/host/fault"
	"pluv/host/fetch"
	"pluv/host/registry"
	"pluv/host/resolve"
	"pluv/host/rockspec"
	"pluv/host/version"
)

// counted is a source that counts how often it is asked.
type counted struct {
	*registry.Universe
	questions *atomic.Int64
}

func (c counted) Candidates(ctx context.Context, name string) ([]resolve.Candidate, error) {
	c.questions.Add(1)
	return c.Universe.Candidates(ctx, name)
}

func (c counted) Dependencies(ctx context.Context, name string, of resolve.Candidate) ([]version.Dependency, error) {
	c.questions.Add(1)
	return c.Universe.Dependencies(ctx, name, of)
}

// report is printed as JSON.
type report struct {
	Packages  int   `json:"packages"`
	Solved    int64 `json:"solved"`
	Refused   int64 `json:"refused"` // without a solution, or with a missing rockspec
	Chosen    int64 `json:"chosen"`  // versions in all solutions
	Questions int64 `json:"questions"`
}

func main() {
	log.SetFlags(0)
	url, lua := flag.String("url", "", "the registry"), flag.String("lua", "5.4", "the version of Lua")
	cache, learned := flag.String("cache", "", "folder of downloads"), flag.String("learned", "", "folder of what was read from them")
	share := flag.Float64("share", 1, "part of the packages")
	profile := flag.String("cpuprofile", "", "file for a profile")
	flag.Parse()
	if *profile != "" {
		file, err := os.Create(*profile)
		if err != nil {
			log.Fatal(err)
		}
		if err := pprof.StartCPUProfile(file); err != nil {
			log.Fatal(err)
		}
		defer pprof.StopCPUProfile()
	}
	universe := registry.Open(fetch.New(fetch.Options{CacheDir: *cache}), registry.Config{
		Servers:  []registry.Server{{Name: "whole", URL: *url}},
		Target:   rockspec.Target{Lua: *lua, Platforms: rockspec.PlatformsFor("linux")},
		CacheDir: *learned,
	})
	all, err := universe.Search(context.Background(), "")
	if err != nil {
		log.Fatal(err)
	}
	result := resolveAll(universe, part(all, *share), *lua)
	universe.Save()
	if err := json.NewEncoder(os.Stdout).Encode(result); err != nil {
		log.Fatal(err)
	}
}

// part returns a share of the packages.
func part(all []registry.Listed, share float64) []registry.Listed {
	order := func(l registry.Listed) uint64 {
		sum := fnv.New64a()
		_, _ = sum.Write([]byte(l.Name))
		return sum.Sum64()
	}
	slices.SortFunc(all, func(a, b registry.Listed) int {
		if order(a) < order(b) {
			return -1
		}
		return 1
	})
	return all[:int(float64(len(all))*share+0.5)]
}

// resolveAll resolves each package separately, on all processors.
func resolveAll(universe *registry.Universe, packages []registry.Listed, lua string) report {
	var solved, refused, chosen, questions atomic.Int64
	next := make(chan registry.Listed)
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for p := range next {
				solution, err := resolve.Solve(context.Background(), counted{universe, &questions}, request(p, lua))
				switch code := fault.CodeOf(err); {
				case err == nil:
					solved.Add(1)
					chosen.Add(int64(len(solution.Packages)))
				case code == fault.ResolveConflict, code == fault.ResolveMissing, code == fault.FetchStatus:
					refused.Add(1)
				default:
					log.Fatalf("%s: %v", p.Name, err)
				}
			}
		})
	}
	for _, p := range packages {
		next <- p
	}
	close(next)
	wg.Wait()
	return report{len(packages), solved.Load(), refused.Load(), chosen.Load(), questions.Load()}
}

// request asks for the newest version of a package.
func request(p registry.Listed, lua string) resolve.Request {
	newest := version.Constraint{Op: version.OpEqual, Version: version.Parse(p.Version)}
	r := resolve.Request{
		Roots:    []resolve.Root{{Dependency: version.Dependency{Name: p.Name, Constraints: version.Constraints{newest}}, Who: "whole"}},
		Provided: map[string]version.Version{"lua": version.Parse(lua + "-1")},
	}
	if lua == "5.4" {
		r.Provided["utf8"] = version.Parse("5.4-1")
	}
	return r
}
