//go:build linux

// Package ordeal breaks pluv at random moments and looks at what is left: kill -9
// of pluv, of what it started and of its server, a full disk, a read-only one, too
// few file descriptors, and sixteen processes at once of which some are killed.
//
// After each blow every file of the user and of the project is the old one or the
// new one, the project runs, what was acknowledged is still there, and the same
// command, run again, completes. A run can be repeated: the moments and the order
// come from the seed that it prints, but for what the machine's own timing decides.
//
//	go test ./spec/ordeal -v                          ten seconds
//	go test ./spec/ordeal -v -ordeal.long 2h          two hours
//	go test ./spec/ordeal -v -ordeal.kills 1000       until 1,000 processes were killed
//	go test ./spec/ordeal -v -ordeal.seed 7           the blows of another run
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
	long  = flag.Duration("ordeal.long", 0, "how long the ordeal goes on; 0 is ten seconds, or two with -short")
	kills = flag.Int("ordeal.kills", 0, "go on until so many processes were killed, however long that takes")
	seed  = flag.Uint64("ordeal.seed", uint64(time.Now().UnixNano()), "decides deeds, blows and moments")
	only  = flag.String("ordeal.only", "", "the one deed to try")
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
		deed := w.deeds[rng.IntN(len(w.deeds))]
		if *only != "" && deed.name != *only {
			continue
		}
		blow := w.blows[rng.IntN(len(w.blows))]
		if deed.only != nil && !slices.Contains(deed.only, blow.name) {
			continue
		}
		w.round(t, deed, blow, counts)
		if t.Failed() {
			t.Fatalf("%s under %s; try again with -ordeal.seed %d", deed.name, blow.name, *seed)
		}
	}
	w.finish(t, counts)
}

// round starts a deed, injects a blow, checks the result, and completes the deed.
func (w *world) round(t *testing.T, deed *deed, blow blow, counts counter) {
	t.Helper()
	counts["rounds"]++
	act := deed.begin(t)
	act.name = deed.name
	before := counts["killed"]
	struck := blow.strike(t, act, counts)
	if n := counts["killed"] - before; n > 0 {
		counts["killed in "+deed.name] += n
	}
	for _, e := range struck {
		if e.bug() {
			t.Errorf("pluv %s: a bug: exit code %d\n%s", strings.Join(act.args, " "), e.code, e.said)
		}
	}
	if err := act.check(struck); err != nil {
		t.Errorf("pluv %s, %s: %v\n%s", strings.Join(act.args, " "), blow.name, err, saidOf(struck))
		return
	}
	if act.repair != nil {
		act.repair(t)
	}
	again := w.run(act)
	if again.code != 0 {
		t.Errorf("pluv %s does not complete after %s: exit code %d\n%s\nbefore:\n%s", strings.Join(act.args, " "), blow.name, again.code, again.said, saidOf(struck))
		return
	}
	if err := act.done(); err != nil {
		t.Errorf("pluv %s, completed after %s: %v\n%s\nbefore:\n%s", strings.Join(act.args, " "), blow.name, err, again.said, saidOf(struck))
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
