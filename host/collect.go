package host

import (
	"runtime"
	"runtime/debug"
)

const (
	// startGCPercent lets most runs end before their first collection; a small initial
	// heap would spend a fifth of the start-up time on collections.
	startGCPercent = 800
	// heapGrowth is the number of bytes by which the heap may grow between collections,
	// unless doubling is more.
	heapGrowth = 32 << 20
)

// paceCollections keeps the heap near its live size: at startGCPercent alone, one with 60
// MB live would grow to 540 MB. A percentage set later stays in effect.
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

// A cycle is garbage from the start: its finalizer runs after each collection.
type cycle struct{ _ *int }

// gcPercent is the percentage for a heap with live bytes in use.
func gcPercent(live uint64) int {
	return int(min(max(heapGrowth*100/max(live, 1), 100), startGCPercent))
}

// liveHeap returns the bytes that the last collection left, and what little came since.
// Package runtime/metrics is exact, but takes 0.08 ms of each start to describe itself.
func liveHeap() uint64 {
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc
}
