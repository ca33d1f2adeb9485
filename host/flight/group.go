// Package flight lets those that want the same thing share the call that gets it.
//
// A Group shares calls while they go on; a Memo begins them early and keeps what they
// return.
package flight

import (
	"context"
	"sync"
)

// A Group lets callers that want the same thing at the same time share one
// call, its result and its failure. The call lives as long as one of them
// waits for it.
type Group[T any] struct {
	mu    sync.Mutex
	calls map[string]*shared[T]
}

type shared[T any] struct {
	done    chan struct{}
	cancel  context.CancelCauseFunc
	waiting int
	value   T
	err     error
}

// Do returns what call returns for the first caller with the key. When ctx
// ends, Do returns ctx's error; the last one to leave ends the call and waits
// for its end, so that nothing goes on behind the caller's back.
func (g *Group[T]) Do(ctx context.Context, key string, call func(context.Context) (T, error)) (T, error) {
	g.mu.Lock()
	c := g.calls[key]
	if c == nil {
		c = g.start(ctx, key, call)
	}
	c.waiting++
	g.mu.Unlock()

	select {
	case <-c.done:
		return c.value, c.err
	case <-ctx.Done():
	}
	g.mu.Lock()
	c.waiting--
	last := c.waiting == 0
	if last {
		g.forget(key, c)
	}
	g.mu.Unlock()
	if last {
		c.cancel(context.Cause(ctx))
		<-c.done
	}
	var none T
	return none, context.Cause(ctx)
}

func (g *Group[T]) start(ctx context.Context, key string, call func(context.Context) (T, error)) *shared[T] {
	c := &shared[T]{done: make(chan struct{})}
	var own context.Context
	own, c.cancel = context.WithCancelCause(context.WithoutCancel(ctx))
	if g.calls == nil {
		g.calls = map[string]*shared[T]{}
	}
	g.calls[key] = c
	go func() {
		defer close(c.done)
		defer c.cancel(nil)
		c.value, c.err = call(own)
		g.mu.Lock()
		defer g.mu.Unlock()
		g.forget(key, c)
	}()
	return c
}

// forget takes a call off the list, where another may have its place by now.
func (g *Group[T]) forget(key string, c *shared[T]) {
	if g.calls[key] == c {
		delete(g.calls, key)
	}
}
