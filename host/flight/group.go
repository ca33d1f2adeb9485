// Package flight shares calls between goroutines that want the same thing.
//
// A Group shares running calls; a Memo starts them early and keeps their results.
package flight

import (
	"context"
	"sync"
)

// A Group lets concurrent callers with the same key share one call, its result and its
// error. The call runs until it ends or its last caller leaves.
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

// Do returns the result of call, which runs for the first caller with the key. When ctx
// ends, Do returns ctx's error; the last caller to leave cancels the call and waits for
// its end, so that nothing keeps running unnoticed.
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

// forget removes a call, unless another has replaced it.
func (g *Group[T]) forget(key string, c *shared[T]) {
	if g.calls[key] == c {
		delete(g.calls, key)
	}
}
