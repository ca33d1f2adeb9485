package fetch

import (
	"context"
	"sync"
)

// flights lets callers that want the same thing at the same time share one
// call, its result and its failure. The call lives as long as one of them
// waits for it.
type flights[T any] struct {
	mu    sync.Mutex
	calls map[string]*flight[T]
}

type flight[T any] struct {
	done    chan struct{}
	cancel  context.CancelCauseFunc
	waiting int
	value   T
	err     error
}

// do returns what call returns for the first caller with the key. When ctx
// ends, do returns ctx's error; the last one to leave ends the call and waits
// for its end, so that nothing goes on behind the caller's back.
func (f *flights[T]) do(ctx context.Context, key string, call func(context.Context) (T, error)) (T, error) {
	f.mu.Lock()
	shared := f.calls[key]
	if shared == nil {
		shared = f.start(ctx, key, call)
	}
	shared.waiting++
	f.mu.Unlock()

	select {
	case <-shared.done:
		return shared.value, shared.err
	case <-ctx.Done():
	}
	f.mu.Lock()
	shared.waiting--
	last := shared.waiting == 0
	if last {
		f.forget(key, shared)
	}
	f.mu.Unlock()
	if last {
		shared.cancel(context.Cause(ctx))
		<-shared.done
	}
	var none T
	return none, context.Cause(ctx)
}

func (f *flights[T]) start(ctx context.Context, key string, call func(context.Context) (T, error)) *flight[T] {
	shared := &flight[T]{done: make(chan struct{})}
	var own context.Context
	own, shared.cancel = context.WithCancelCause(context.WithoutCancel(ctx))
	if f.calls == nil {
		f.calls = map[string]*flight[T]{}
	}
	f.calls[key] = shared
	go func() {
		defer close(shared.done)
		defer shared.cancel(nil)
		shared.value, shared.err = call(own)
		f.mu.Lock()
		defer f.mu.Unlock()
		f.forget(key, shared)
	}()
	return shared
}

// forget takes a call off the list, where another may have its place by now.
func (f *flights[T]) forget(key string, shared *flight[T]) {
	if f.calls[key] == shared {
		delete(f.calls, key)
	}
}
