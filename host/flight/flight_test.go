package flight

import (
	"context"
	"errors"
	"sync"
	"testing"
)

func TestGroup(t *testing.T) {
	var g Group[int]
	var begin sync.Once
	began, release := make(chan struct{}), make(chan struct{})
	call := func(context.Context) (int, error) {
		begin.Do(func() { close(began) })
		<-release
		return 7, nil
	}
	var all sync.WaitGroup
	for range 5 {
		all.Go(func() {
			if n, err := g.Do(t.Context(), "a", call); n != 7 || err != nil {
				t.Error(n, err)
			}
		})
	}
	<-began
	close(release)
	all.Wait()
}

// The last caller that leaves cancels the call, and waits for its end.
func TestGroupLeft(t *testing.T) {
	var g Group[int]
	why, ended := errors.New("enough"), false
	ctx, cancel := context.WithCancelCause(t.Context())
	began := make(chan struct{})
	go func() { <-began; cancel(why) }()
	_, err := g.Do(ctx, "a", func(ctx context.Context) (int, error) {
		close(began)
		<-ctx.Done()
		ended = context.Cause(ctx) == why
		return 0, ctx.Err()
	})
	if err != why || !ended {
		t.Error(err, ended)
	}
}

func TestMemo(t *testing.T) {
	var m Memo[int]
	calls := 0
	fails := errors.New("no")
	compute := func(context.Context) (int, error) {
		calls++
		return calls, fails
	}
	early := m.Start(t.Context(), "a", compute)
	for range 2 {
		if n, err := m.Get(t.Context(), "a", compute); n != 1 || err != fails {
			t.Error(n, err)
		}
	}
	if n, err := early.Wait(t.Context()); n != 1 || err != fails {
		t.Error(n, err)
	}
	m.Forget()
	if n, _ := m.Get(t.Context(), "a", compute); n != 2 {
		t.Error(n)
	}
}

// When the first caller leaves, the others do not get its cancellation.
func TestMemoLeft(t *testing.T) {
	var m Memo[string]
	first, leave := context.WithCancel(t.Context())
	compute := func(ctx context.Context) (string, error) {
		if ctx == first {
			<-ctx.Done()
			return "", ctx.Err()
		}
		return "here", nil
	}
	call := m.Start(first, "a", compute)
	leave()
	if _, err := call.Wait(first); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	for range 2 {
		if text, err := call.Wait(t.Context()); text != "here" || err != nil {
			t.Error(text, err)
		}
		if text, err := m.Get(t.Context(), "a", compute); text != "here" || err != nil {
			t.Error(text, err)
		}
	}
}
