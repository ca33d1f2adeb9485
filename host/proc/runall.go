package proc

import (
	"context"
	"sync"
	"sync/atomic"
)

// RunAll runs commands in parallel, limited by the semaphore places, which others may
// share. After a failure it starts no more. It returns the results in the order of the
// commands, and the index of the first failed command, or -1.
func RunAll(ctx context.Context, places chan struct{}, commands []Command) (results []Result, failed int, err error) {
	results = make([]Result, len(commands))
	errs := make([]error, len(commands))
	var stop atomic.Bool
	var wg sync.WaitGroup
	for i, c := range commands {
		places <- struct{}{}
		if stop.Load() {
			<-places
			break
		}
		wg.Go(func() {
			defer func() { <-places }()
			results[i], errs[i] = Run(ctx, c)
			if errs[i] != nil || results[i].Code != 0 {
				stop.Store(true)
			}
		})
	}
	wg.Wait()
	failed = -1
	for i, r := range results {
		if errs[i] != nil {
			return results, i, errs[i]
		}
		if r.Code != 0 && failed < 0 {
			failed = i
		}
	}
	return results, failed, nil
}
