// Package jobs runs a described graph of work in parallel.
//
// A job names the jobs it needs and the resource it takes (the network or a
// processor); each resource has its own limit. The first failure cancels what
// runs and what has not begun; jobs that need a failed one are skipped. The
// report lists jobs in the order in which they were added, whatever the order
// in which they finished, so that the same run always reads the same.
package jobs

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// Resource is what a job mostly waits for.
type Resource int

const (
	Processor Resource = iota
	Network
)

// Job is one piece of work. Run gets a context that ends with the graph, and a
// function to report progress in bytes or any other unit (total 0: unknown).
type Job struct {
	ID       string
	Label    string // for people: "building lpeg 1.1.0-1"; "" is never shown
	Resource Resource
	Needs    []string
	Run      func(ctx context.Context, progress func(done, total int64)) (any, error)
}

// State is what became of a job.
type State string

const (
	Done    State = "done"
	Failed  State = "failed"
	Skipped State = "skipped"
)

// Outcome is a job's line in the report.
type Outcome struct {
	ID       string
	State    State
	Result   any
	Err      error
	Duration time.Duration
}

// Sink hears of a graph's progress. Its methods may be called from many
// goroutines at once. A job that is not begun is finished too, as Skipped.
type Sink interface {
	Begin(title string, jobs int)
	Start(id, label string)
	Advance(id string, done, total int64)
	Finish(id string, state State, took time.Duration)
	End()
}

// Limits is how many jobs of each resource may run at once; values below 1
// count as 1.
type Limits struct{ Processor, Network int }

// Graph is a set of jobs. It is built by one goroutine and run once.
type Graph struct {
	Title string
	jobs  []*Job
	index map[string]int
}

// Add appends a job. Its id must be new and its needs must be there already,
// which is also why a graph cannot have a cycle.
func (g *Graph) Add(job Job) error {
	if g.index == nil {
		g.index = map[string]int{}
	}
	if _, exists := g.index[job.ID]; exists || job.ID == "" {
		return fmt.Errorf("job id %q is empty or taken", job.ID)
	}
	for _, need := range job.Needs {
		if _, exists := g.index[need]; !exists {
			return fmt.Errorf("job %q needs %q, which has not been added", job.ID, need)
		}
	}
	g.index[job.ID] = len(g.jobs)
	g.jobs = append(g.jobs, &job)
	return nil
}

// Report is the outcome of a graph, in the order of description.
type Report []Outcome

// Err returns nil when every job is done, else a *Failure.
func (r Report) Err() error {
	var failed []Outcome
	for _, o := range r {
		if o.State == Failed {
			failed = append(failed, o)
		}
	}
	if len(failed) == 0 {
		return nil
	}
	return &Failure{Failed: failed}
}

// Failure holds the jobs that failed by themselves, the first in the order of
// description first.
type Failure struct{ Failed []Outcome }

func (f *Failure) Error() string {
	lines := make([]string, len(f.Failed))
	for i, o := range f.Failed {
		lines[i] = o.Err.Error()
	}
	return strings.Join(lines, "\n")
}

func (f *Failure) Unwrap() error { return f.Failed[0].Err }
