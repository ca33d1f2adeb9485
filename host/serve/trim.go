package serve

import (
	"runtime/debug"
	"strconv"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// trimAfter is how long after heavy work its memory is returned to the system.
const trimAfter = 3 * time.Second

// memoryTrimmer returns memory to the system after heavy work. Go alone would keep for minutes
// what a burst of uploads used.
type memoryTrimmer struct {
	mu     sync.Mutex
	timer  *time.Timer
	closed bool
}

// worked notes heavy work.
func (c *memoryTrimmer) worked() {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.closed:
	case c.timer == nil:
		c.timer = time.AfterFunc(trimAfter, debug.FreeOSMemory)
	default:
		c.timer.Reset(trimAfter)
	}
}

func (c *memoryTrimmer) close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.closed = true
	if c.timer != nil {
		c.timer.Stop()
	}
}

// warnLimiter limits the rate of warnings that anybody can cause: a burst, then one a second.
type warnLimiter struct {
	out   func(string)
	limit *rate.Limiter

	mu      sync.Mutex
	leftOut int
}

func newWarnLimiter(out func(string)) *warnLimiter {
	return &warnLimiter{out: out, limit: rate.NewLimiter(1, 100)}
}

func (q *warnLimiter) warn(message string) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if !q.limit.Allow() {
		q.leftOut++
		return
	}
	if q.leftOut > 0 {
		message += " (" + strconv.Itoa(q.leftOut) + " earlier warnings were suppressed)"
		q.leftOut = 0
	}
	q.out(message)
}
