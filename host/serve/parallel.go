package serve

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// parallel calls fn for each number below n, on all processors.
func parallel(n int, fn func(i int)) {
	var next atomic.Int64
	var group sync.WaitGroup
	for range min(n, runtime.GOMAXPROCS(0)) {
		group.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				fn(i)
			}
		})
	}
	group.Wait()
}
