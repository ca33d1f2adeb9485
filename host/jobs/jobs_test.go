package jobs

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"pluv/host/fault"
)

type recorder struct {
	mu     sync.Mutex
	events []string
}

func (r *recorder) add(s string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.events = append(r.events, s)
}
func (r *recorder) Begin(title string, jobs, labeled int) {
	r.add(fmt.Sprintf("begin %s %d %d", title, jobs, labeled))
}
func (r *recorder) Start(id, label, doing string) {
	r.add(strings.TrimSpace("start " + id + " " + label + " " + doing))
}
func (r *recorder) Advance(id string, _, _ int64)                  { r.add("advance " + id) }
func (r *recorder) Finish(id string, state State, _ time.Duration) { r.add(string(state) + " " + id) }
func (r *recorder) End()                                           { r.add("end") }
func result(v any) func(context.Context, func(int64, int64)) (any, error) {
	return func(context.Context, func(int64, int64)) (any, error) { return v, nil }
}

func TestOrderOfNeedsAndReport(t *testing.T) {
	g := &Graph{Title: "t"}
	var order []string
	var mu sync.Mutex
	for _, j := range []struct {
		id    string
		needs []string
	}{{"a", nil}, {"b", []string{"a"}}, {"c", []string{"a"}}, {"d", []string{"b", "c"}}} {
		err := g.Add(Job{ID: j.id, Needs: j.needs, Run: func(_ context.Context, progress func(int64, int64)) (any, error) {
			progress(1, 2)
			mu.Lock()
			defer mu.Unlock()
			order = append(order, j.id)
			return j.id + "!", nil
		}})
		if err != nil {
			t.Fatal(err)
		}
	}
	report, err := g.Run(context.Background(), Limits{Processor: 4}, &recorder{})
	if err != nil || report.Err() != nil {
		t.Fatal(err, report.Err())
	}
	if order[0] != "a" || order[3] != "d" {
		t.Errorf("ran in the order %v", order)
	}
	for i, id := range []string{"a", "b", "c", "d"} {
		if report[i].ID != id || report[i].Result != id+"!" || report[i].State != Done {
			t.Errorf("report[%d] = %+v", i, report[i])
		}
	}
}

func TestAddRefuses(t *testing.T) {
	g := &Graph{}
	if err := g.Add(Job{ID: "a"}); err != nil {
		t.Fatal(err)
	}
	for _, job := range []Job{{ID: ""}, {ID: "a"}, {ID: "b", Needs: []string{"z"}}} {
		if g.Add(job) == nil {
			t.Errorf("the invalid job %+v was accepted", job)
		}
	}
}

func TestFirstFailureStopsTheRest(t *testing.T) {
	g := &Graph{}
	boom := errors.New("boom")
	var ran atomic.Bool
	_ = g.Add(Job{ID: "slow", Run: func(ctx context.Context, _ func(int64, int64)) (any, error) {
		<-ctx.Done()
		return nil, ctx.Err()
	}})
	_ = g.Add(Job{ID: "bad", Run: func(context.Context, func(int64, int64)) (any, error) { return nil, boom }})
	_ = g.Add(Job{ID: "after", Needs: []string{"bad"}, Run: func(context.Context, func(int64, int64)) (any, error) {
		ran.Store(true)
		return nil, nil
	}})
	rec := &recorder{}
	_ = g.Add(Job{ID: "interrupted", Run: func(ctx context.Context, _ func(int64, int64)) (any, error) {
		<-ctx.Done()
		return nil, fault.New(fault.Interrupted, "as a job in Lua says it")
	}})
	report, err := g.Run(context.Background(), Limits{Processor: 3}, rec)
	if err != nil {
		t.Fatal(err)
	}
	if report[3].State != Skipped || !slices.Contains(rec.events, "skipped after") {
		t.Errorf("report = %+v, events = %v", report, rec.events)
	}
	if !errors.Is(report.Err(), boom) {
		t.Errorf("Err() = %v", report.Err())
	}
	if ran.Load() || report[0].State != Skipped || report[1].State != Failed || report[2].State != Skipped {
		t.Errorf("report = %+v", report)
	}
	if rec.events[0] != "begin  4 0" || rec.events[len(rec.events)-1] != "end" {
		t.Errorf("events = %v", rec.events)
	}
}

func TestLimitsAreKept(t *testing.T) {
	g := &Graph{}
	var running, most [2]atomic.Int32
	for i := range 40 {
		resource := Resource(i % 2)
		_ = g.Add(Job{ID: strings.Repeat("x", i+1), Resource: resource, Run: func(context.Context, func(int64, int64)) (any, error) {
			n := running[resource].Add(1)
			for {
				m := most[resource].Load()
				if n <= m || most[resource].CompareAndSwap(m, n) {
					break
				}
			}
			time.Sleep(time.Millisecond)
			running[resource].Add(-1)
			return nil, nil
		}})
	}
	if _, err := g.Run(context.Background(), Limits{Processor: 2, Network: 5}, &recorder{}); err != nil {
		t.Fatal(err)
	}
	if most[Processor].Load() > 2 || most[Network].Load() > 5 || most[Network].Load() < 2 {
		t.Errorf("at most %d processor and %d network jobs ran at once", most[Processor].Load(), most[Network].Load())
	}
}

// The worker limit allocates no more than there are jobs.
func TestLimitsOfAnySize(t *testing.T) {
	for _, n := range []int{math.MinInt, -1, 0, 1, math.MaxInt} {
		g := &Graph{}
		for _, id := range []string{"a", "b", "c"} {
			if err := g.Add(Job{ID: id, Run: result(id)}); err != nil {
				t.Fatal(err)
			}
		}
		report, err := g.Run(t.Context(), Limits{Processor: n, Network: n}, &recorder{})
		if err != nil || report.Err() != nil || len(report) != 3 {
			t.Errorf("%d: %v, %v", n, report, err)
		}
	}
}

func TestInterruptAndPanic(t *testing.T) {
	g := &Graph{}
	ctx, cancel := context.WithCancel(context.Background())
	_ = g.Add(Job{ID: "a", Run: func(ctx context.Context, _ func(int64, int64)) (any, error) {
		cancel()
		<-ctx.Done()
		return nil, ctx.Err()
	}})
	if report, err := g.Run(ctx, Limits{}, &recorder{}); !errors.Is(err, context.Canceled) || report[0].State != Skipped {
		t.Errorf("interrupted: %v %+v", err, report)
	}
	g = &Graph{}
	_ = g.Add(Job{ID: "p", Run: func(context.Context, func(int64, int64)) (any, error) { panic("ouch") }})
	report, _ := g.Run(context.Background(), Limits{}, &recorder{})
	if err := report.Err(); err == nil || !strings.Contains(err.Error(), "ouch") {
		t.Errorf("a panic became %v", err)
	}
}

func BenchmarkEmptyJobs(b *testing.B) {
	for b.Loop() {
		g := &Graph{}
		for i := range 1000 {
			_ = g.Add(Job{ID: string(rune(i + 1)), Run: result(nil)})
		}
		if _, err := g.Run(context.Background(), Limits{Processor: 2}, quiet{}); err != nil {
			b.Fatal(err)
		}
	}
}

type quiet struct{}

func (quiet) Begin(string, int, int)              {}
func (quiet) Start(string, string, string)        {}
func (quiet) Advance(string, int64, int64)        {}
func (quiet) Finish(string, State, time.Duration) {}
func (quiet) End()                                {}

// A sink learns how many jobs have a label, and what a running job is doing.
func TestLabels(t *testing.T) {
	g := &Graph{Title: "t"}
	for _, j := range []Job{
		{ID: "a", Label: "built a", Doing: "building a"},
		{ID: "b", Label: "b", Needs: []string{"a"}},
		{ID: "c", Doing: "fetching c", Needs: []string{"b"}},
	} {
		j.Run = result(nil)
		if err := g.Add(j); err != nil {
			t.Fatal(err)
		}
	}
	rec := &recorder{}
	if _, err := g.Run(context.Background(), Limits{}, rec); err != nil {
		t.Fatal(err)
	}
	want := []string{"begin t 3 2", "start a built a building a", "done a", "start b b b", "done b", "start c  fetching c", "done c", "end"}
	if !slices.Equal(rec.events, want) {
		t.Errorf("%q, want %q", rec.events, want)
	}
}
