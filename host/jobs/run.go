package jobs

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"pluv/host/fault"
)

// slots makes a semaphore for at most limit jobs.
func (g *Graph) slots(limit int) chan struct{} {
	return make(chan struct{}, max(1, min(limit, len(g.jobs))))
}

// Run executes the graph and returns when all jobs have ended. The report's Err tells
// whether all succeeded; if ctx is canceled first, unfinished jobs are reported as
// skipped and ctx's error is returned.
func (g *Graph) Run(ctx context.Context, limits Limits, sink Sink) (Report, error) {
	inner, cancel := context.WithCancel(ctx)
	defer cancel()
	slots := map[Resource]chan struct{}{
		Processor: g.slots(limits.Processor),
		Network:   g.slots(limits.Network),
	}
	report := make(Report, len(g.jobs))
	ended := make([]chan struct{}, len(g.jobs))
	for i := range ended {
		ended[i] = make(chan struct{})
	}
	sink.Begin(g.Title, len(g.jobs), g.labeled())
	defer sink.End()

	var wg sync.WaitGroup
	for i, job := range g.jobs {
		wg.Go(func() {
			defer close(ended[i])
			report[i] = Outcome{ID: job.ID, State: Skipped}
			begun := false
			defer func() {
				if !begun {
					sink.Finish(job.ID, Skipped, 0)
				}
			}()
			for _, need := range job.Needs {
				n := g.index[need]
				<-ended[n]
				if report[n].State != Done {
					return
				}
			}
			select {
			case <-inner.Done():
				return
			case slots[job.Resource] <- struct{}{}:
			}
			defer func() { <-slots[job.Resource] }()
			if inner.Err() != nil {
				return
			}
			begun = true
			report[i] = execute(inner, job, sink)
			if report[i].State == Failed {
				cancel()
			}
		})
	}
	wg.Wait()
	return report, ctx.Err()
}

func execute(ctx context.Context, job *Job, sink Sink) (o Outcome) {
	start := time.Now()
	o = Outcome{ID: job.ID, State: Done}
	sink.Start(job.ID, job.Label, cmp.Or(job.Doing, job.Label))
	defer func() {
		if p := recover(); p != nil {
			o.State, o.Err = Failed, fmt.Errorf("job %s: internal error: %v\n%s", job.ID, p, debug.Stack())
		}
		o.Duration = time.Since(start)
		sink.Finish(job.ID, o.State, o.Duration)
	}()
	o.Result, o.Err = job.Run(ctx, func(done, total int64) { sink.Advance(job.ID, done, total) })
	switch {
	case o.Err == nil:
	case ctx.Err() != nil && (errors.Is(o.Err, context.Canceled) || fault.Is(o.Err, fault.Interrupted)):
		o.State, o.Err = Skipped, nil // canceled because of another failure or an interrupt
	default:
		o.State = Failed
	}
	return o
}
