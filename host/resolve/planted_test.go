package resolve

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

// plantedWorld is too large for brute force, but has a solution: package i in version
// planted[i], admitted by every requirement of these versions. All other versions have
// random requirements.
func plantedWorld(r *rand.Rand, packages, versions int) string {
	planted := make([]int, packages)
	for i := range planted {
		planted[i] = 1 + r.IntN(versions)
	}
	var lines []string
	for i := range packages {
		for v := 1; v <= versions; v++ {
			var needs []string
			for range 1 + r.IntN(3) {
				target := r.IntN(packages)
				low := 1 + r.IntN(versions)
				if v == planted[i] {
					low = max(1, planted[target]-r.IntN(2))
				}
				high := low + 1 + r.IntN(2)
				if target != i {
					needs = append(needs, fmt.Sprintf("p%d >= %d.0, <= %d.0", target, low, high))
				}
			}
			lines = append(lines, fmt.Sprintf("p%d %d.0: %s", i, v, strings.Join(needs, "; ")))
		}
	}
	return strings.Join(lines, "\n")
}

func TestFindsPlantedSolutions(t *testing.T) {
	var slowest time.Duration
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 11))
		u := world(t, plantedWorld(r, 30+r.IntN(40), 4+r.IntN(12)))
		request := asking(t, "p0; p1; p2")
		begin := time.Now()
		solution, err := Solve(t.Context(), u, request)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		slowest = max(slowest, time.Since(begin))
		if problem := newBrute(u, request).checkSolution(solution); problem != "" {
			t.Fatalf("seed %d: %s in %s", seed, problem, show(solution))
		}
	}
	t.Logf("the slowest took %v", slowest)
}

func BenchmarkSolve(b *testing.B) {
	u := world(b, plantedWorld(rand.New(rand.NewPCG(3, 11)), 50, 10))
	request := asking(b, "p0; p1; p2")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Solve(b.Context(), u, request); err != nil {
			b.Fatal(err)
		}
	}
}
