// Package jobs runs a graph of jobs in parallel.
//
// A job names the jobs that it needs and the resource that it uses (the network or a
// processor); each resource has its own limit. The first failure cancels running jobs;
// jobs that did not start are skipped. The report lists jobs in the order in which they
// were added, so that the same run always has the same report.
package jobs

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// Resource is what a job mainly uses.
type Resource int

const (
	Processor Resource = iota
	Network
)

// Job is one piece of work. Run gets a context that is canceled with the graph, and a
// function to report progress in bytes or another unit (total 0: unknown).
type Job struct {
	ID       string
	Label    string // for people, when it is done: "built lpeg 1.1.0-1"; "" is never shown
	Doing    string // the same while it runs: "building lpeg 1.1.0-1"; "" for Label
	Resource Resource
	Needs    []string
	Run      func(ctx context.Context, progress func(done, total int64)) (any, error)
}

// State is the result of a job.
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

// Sink receives the progress of a graph. It must be safe for several goroutines. A job
// that never starts is also finished, as Skipped. Labeled is the number of jobs with a
// label.
type Sink interface {
	Begin(title string, jobs, labeled int)
	Start(id, label, doing string)
	Advance(id string, done, total int64)
	Finish(id string, state State, took time.Duration)
	End()
}

// Limits is the number of jobs of each resource that may run at once; values below 1
// count as 1.
type Limits struct{ Processor, Network int }

// Graph is a set of jobs. One goroutine builds it, and it runs once.
type Graph struct {
	Title string
	jobs  []*Job
	index map[string]int
}

// Add appends a job. Its id must be new, and its needs must have been added before, so a
// graph cannot have a cycle.
func (g *Graph) Add(job Job) error {
	if g.index == nil {
		g.index = map[string]int{}
	}
	if _, exists := g.index[job.ID]; exists || job.ID == "" {
		return fmt.Errorf("job id %q is empty or already used", job.ID)
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

// labeled returns the number of jobs with a label.
func (g *Graph) labeled() int {
	n := 0
	for _, job := range g.jobs {
		if job.Label != "" {
			n++
		}
	}
	return n
}

// Report lists the results of a graph, in the order of the jobs.
type Report []Outcome

// Err returns nil if all jobs are done, else a *Failure.
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

// Failure lists the jobs that failed themselves, in the order of the jobs.
type Failure struct{ Failed []Outcome }

func (f *Failure) Error() string {
	lines := make([]string, len(f.Failed))
	for i, o := range f.Failed {
		lines[i] = o.Err.Error()
	}
	return strings.Join(lines, "\n")
}

func (f *Failure) Unwrap() error { return f.Failed[0].Err }
