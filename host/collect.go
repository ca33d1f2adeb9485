package host

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

const (
	// startGCPercent lets most runs end before they need a collection; a small first
	// heap would spend a fifth of a start on them.
	startGCPercent = 800
	// heapGrowth is by how many bytes the heap may grow between two collections, or by
	// its own size where that is more.
	heapGrowth = 32 << 20
)

// paceCollections keeps the heap near what is in use: at startGCPercent alone, one that
// holds 60 MB would grow to 540. What sets the percentage later has its way.
func paceCollections() {
	last := startGCPercent
	var next func(*cycle)
	next = func(*cycle) {
		if percent := gcPercent(liveHeap()); percent != last {
			if before := debug.SetGCPercent(percent); before != last {
				debug.SetGCPercent(before)
				return
			}
			last = percent
		}
		runtime.SetFinalizer(&cycle{}, next)
	}
	debug.SetGCPercent(last)
	runtime.SetFinalizer(&cycle{}, next)
}

// A cycle is garbage at once: its finalizer runs after each collection.
type cycle struct{ _ *int }

// gcPercent is the percentage for a heap of which so many bytes are in use.
func gcPercent(live uint64) int {
	return int(min(max(heapGrowth*100/max(live, 1), 100), startGCPercent))
}

// liveHeap returns how many bytes the last collection left.
func liveHeap() uint64 {
	sample := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}
