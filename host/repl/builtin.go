package repl

import (
	"context"
	"errors"
	"sync"

	"pluv/host/vm"
)

// builtin is the builtin runtime, in this process.
type builtin struct {
	requests chan vm.Request
	answers  chan [2]string
	ended    chan struct{}
	exit     vm.Exit

	ctx    context.Context
	mu     sync.Mutex
	cancel context.CancelFunc // ends the request in progress
}

func startBuiltin(ctx context.Context, o Options) *builtin {
	b := &builtin{
		requests: make(chan vm.Request), answers: make(chan [2]string), ended: make(chan struct{}),
		ctx: ctx, cancel: func() {},
	}
	go func() {
		b.exit = vm.Converse(vm.Conversation{
			Driver: driver, Name: "driver", Path: o.Path,
			Receive: func() (vm.Request, bool) {
				r, ok := <-b.requests
				return r, ok
			},
			Send: func(kind, text string) { b.answers <- [2]string{kind, text} },
		})
		close(b.ended)
	}()
	return b
}

func (b *builtin) ask(kind, text string) (answer, result string, ok bool) {
	ctx, cancel := context.WithCancel(b.ctx)
	defer cancel()
	b.mu.Lock()
	b.cancel = cancel
	b.mu.Unlock()
	select {
	case b.requests <- vm.Request{Context: ctx, Kind: kind, Text: text}:
	case <-b.ended:
		return "", "", false
	}
	select {
	case got := <-b.answers:
		return got[0], got[1], true
	case <-b.ended:
		return "", "", false
	}
}

func (b *builtin) interrupt() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.cancel()
}

func (b *builtin) close()                { close(b.requests) }
func (b *builtin) done() <-chan struct{} { return b.ended }

func (b *builtin) result() (code int, err error) {
	if b.exit.Message != "" {
		return b.exit.Code, errors.New(b.exit.Message)
	}
	return b.exit.Code, nil
}
