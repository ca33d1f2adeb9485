package flight

import (
	"context"
	"sync"
)

// A Memo computes the value of each key once, possibly before anybody waits for it. It
// keeps values and errors, but not the result of a canceled call.
type Memo[T any] struct {
	mu    sync.Mutex
	calls map[string]*Call[T]
}

// A Call is a value that is being computed.
type Call[T any] struct {
	done  chan struct{}
	value T
	err   error
	ended bool // the context of its starter was canceled
	again func(ctx context.Context) *Call[T]
}

// Start starts computing the value of a key unless that was done before. The context
// cancels it.
func (m *Memo[T]) Start(ctx context.Context, key string, compute func(context.Context) (T, error)) *Call[T] {
	m.mu.Lock()
	defer m.mu.Unlock()
	if known := m.calls[key]; known != nil {
		return known
	}
	if m.calls == nil {
		m.calls = map[string]*Call[T]{}
	}
	c := &Call[T]{done: make(chan struct{})}
	c.again = func(ctx context.Context) *Call[T] { return m.Start(ctx, key, compute) }
	m.calls[key] = c
	go func() {
		defer close(c.done)
		c.value, c.err = compute(ctx)
		if c.err != nil && ctx.Err() != nil {
			c.ended = true
			m.drop(key, c)
		}
	}()
	return c
}

// Get starts a call and waits for it.
func (m *Memo[T]) Get(ctx context.Context, key string, compute func(context.Context) (T, error)) (T, error) {
	return m.Start(ctx, key, compute).Wait(ctx)
}

// Forget forgets all values.
func (m *Memo[T]) Forget() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.calls = nil
}

// drop removes a call, unless another has replaced it.
func (m *Memo[T]) drop(key string, c *Call[T]) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.calls[key] == c {
		delete(m.calls, key)
	}
}

// Wait returns the value or the error. If the call was canceled with the context of its
// starter, it is restarted in this one.
func (c *Call[T]) Wait(ctx context.Context) (T, error) {
	for {
		select {
		case <-c.done:
		case <-ctx.Done():
			var none T
			return none, context.Cause(ctx)
		}
		if !c.ended || ctx.Err() != nil {
			return c.value, c.err
		}
		c = c.again(ctx)
	}
}
