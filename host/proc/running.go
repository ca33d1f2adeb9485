package proc

import (
	"context"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// running is a started program with everything that it started.
type running struct {
	group      *group
	foreground bool
	grace      time.Duration
	signals    *Signals
	relayed    chan syscall.Signal
	over       chan struct{}
	guards     sync.WaitGroup
	asked      atomic.Bool // it was asked to end
}

// maxPoll bounds the time to notice that the group has ended.
const maxPoll = 100 * time.Millisecond

// follow forwards signals to a started program, and asks it to end when the context is
// canceled. The caller calls end when the program has ended.
func (c Command) follow(ctx context.Context, g *group) *running {
	r := &running{
		group: g, foreground: c.Foreground, grace: c.grace, signals: SignalsOf(ctx),
		relayed: make(chan syscall.Signal, 8), over: make(chan struct{}),
	}
	if r.grace == 0 {
		r.grace = grace
	}
	r.signals.add(r)
	r.guards.Go(func() { r.guard(ctx) })
	return r
}

// relay forwards a signal that pluv received.
func (r *running) relay(number syscall.Signal) {
	r.asked.Store(true)
	select {
	case r.relayed <- number:
	default:
	}
}

// guard sends the program its signals. If the context ends, it kills the program after
// the grace period. A program with the terminal may ignore keys.
func (r *running) guard(ctx context.Context) {
	done := ctx.Done()
	var forced <-chan time.Time
	pressed := false
	ask := func(number syscall.Signal) {
		r.group.signal(number)
		if forced == nil {
			forced = time.After(r.grace)
		}
	}
	for {
		select {
		case <-r.over:
			return
		case <-done:
			done = nil
			r.asked.Store(true)
			ask(endingOf(ctx))
		case number := <-r.relayed:
			if !(r.group.shared && isKey(number)) {
				ask(number)
			} else if !pressed {
				pressed = true
				r.guards.Go(func() { r.group.pressed(r.over) })
			}
		case <-forced:
			r.group.signal(syscall.SIGKILL)
		}
	}
}

// end waits for the program's children if it was asked to end: it may exit before they
// have cleaned up.
func (r *running) end(ctx context.Context) {
	if r.asked.Load() || ctx.Err() != nil {
		pause := time.Millisecond
		for deadline := time.Now().Add(r.grace); r.group.isAlive(); pause = min(2*pause, maxPoll) {
			if time.Now().After(deadline) {
				r.group.signal(syscall.SIGKILL)
				break
			}
			time.Sleep(pause)
		}
	}
	close(r.over)
	r.guards.Wait()
	r.signals.remove(r)
}
