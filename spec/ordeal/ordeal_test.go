//go:build linux

// Package ordeal injects faults at random moments while pluv runs, and checks the result: kill -9
// of pluv, of its child processes and of its server, a full disk, a read-only one, too few file
// descriptors, and sixteen concurrent processes of which some are killed.
//
// After each fault every file of the user and of the project is the old one or the new one, the
// project runs, everything acknowledged is still there, and the same command, run again,
// completes. A run can be repeated: its moments and order come from the seed that it prints,
// except for what depends on the machine's timing.
//
//	go test ./spec/ordeal -v                          ten seconds
//	go test ./spec/ordeal -v -ordeal.long 2h          two hours
//	go test ./spec/ordeal -v -ordeal.kills 1000       until 1,000 processes were killed
//	go test ./spec/ordeal -v -ordeal.seed 7           the faults of another run
package ordeal

import (
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"pluv/host"
)

var (
	long  = flag.Duration("ordeal.long", 0, "how long to run; 0 is ten seconds, or two with -short")
	kills = flag.Int("ordeal.kills", 0, "run until this many processes were killed, however long that takes")
	seed  = flag.Uint64("ordeal.seed", uint64(time.Now().UnixNano()), "chooses scenarios, faults and moments")
	only  = flag.String("ordeal.only", "", "the only scenario to run")
)

// TestMain lets the test binary be pluv: it is on PATH under that name.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"pluv": func() { os.Exit(host.Main(os.Args[1:], host.OSStreams())) },
	})
}

func TestOrdeal(t *testing.T) {
	limit := *long
	switch {
	case limit > 0:
	case testing.Short():
		limit = 2 * time.Second
	default:
		limit = 10 * time.Second
	}
	rng := rand.New(rand.NewPCG(*seed, 1))
	t.Logf("-ordeal.seed %d", *seed)
	counts := counter{}
	w := newWorld(t, rng, counts)
	defer func() { t.Log(counts.String()) }()
	for start := time.Now(); time.Since(start) < limit || counts["killed"] < *kills; {
		scenario := w.scenarios[rng.IntN(len(w.scenarios))]
		if *only != "" && scenario.name != *only {
			continue
		}
		fault := w.faults[rng.IntN(len(w.faults))]
		if scenario.only != nil && !slices.Contains(scenario.only, fault.name) {
			continue
		}
		w.round(t, scenario, fault, counts)
		if t.Failed() {
			t.Fatalf("%s under %s; try again with -ordeal.seed %d", scenario.name, fault.name, *seed)
		}
	}
	w.finish(t, counts)
}

// round starts a scenario, injects a fault, checks the result, and completes the scenario.
func (w *world) round(t *testing.T, scenario *scenario, fault fault, counts counter) {
	t.Helper()
	counts["rounds"]++
	trial := scenario.begin(t)
	trial.name = scenario.name
	before := counts["killed"]
	results := fault.inject(t, trial, counts)
	if n := counts["killed"] - before; n > 0 {
		counts["killed in "+scenario.name] += n
	}
	for _, e := range results {
		if e.bug() {
			t.Errorf("pluv %s: a bug: exit code %d\n%s", strings.Join(trial.args, " "), e.code, e.said)
		}
	}
	if err := trial.check(results); err != nil {
		t.Errorf("pluv %s, %s: %v\n%s", strings.Join(trial.args, " "), fault.name, err, saidOf(results))
		return
	}
	if trial.repair != nil {
		trial.repair(t)
	}
	again := w.run(trial)
	if again.code != 0 {
		t.Errorf("pluv %s does not complete after %s: exit code %d\n%s\nbefore:\n%s", strings.Join(trial.args, " "), fault.name, again.code, again.said, saidOf(results))
		return
	}
	if err := trial.done(); err != nil {
		t.Errorf("pluv %s, completed after %s: %v\n%s\nbefore:\n%s", strings.Join(trial.args, " "), fault.name, err, again.said, saidOf(results))
	}
}

// counter counts events by name.
type counter map[string]int

func (c counter) String() string {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(c)) {
		parts = append(parts, fmt.Sprintf("%s: %d", name, c[name]))
	}
	return strings.Join(parts, ", ")
}

func saidOf(list []ended) string {
	var out strings.Builder
	for _, e := range list {
		if !e.killed {
			fmt.Fprintf(&out, "  exit code %d: %s\n", e.code, e.said)
		}
	}
	return out.String()
}
