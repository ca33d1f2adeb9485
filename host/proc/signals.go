package proc

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"sync"
	"syscall"
)

// A Signal is the cause of a context that ended because pluv received one.
type Signal struct{ Number syscall.Signal }

func (s Signal) Error() string { return "interrupted" }

// Is makes a Signal a cancellation.
func (s Signal) Is(target error) bool { return target == context.Canceled }

// ExitCode returns the code that a shell gives a program which ended by the
// signal that ended ctx; ok is false where none did.
func ExitCode(ctx context.Context) (code int, ok bool) {
	var s Signal
	if !errors.As(context.Cause(ctx), &s) {
		return 0, false
	}
	return 128 + int(s.Number), true
}

// endingOf is the signal for programs that end because ctx did.
func endingOf(ctx context.Context) syscall.Signal {
	var s Signal
	if errors.As(context.Cause(ctx), &s) {
		return s.Number
	}
	return syscall.SIGTERM
}

// Signals are those that ask pluv to end. One that arrives while a foreground
// program runs is that program's, and pluv ends when it has. Any other ends the
// context; a second one kills what still runs, and pluv.
type Signals struct {
	cancel   context.CancelCauseFunc
	arriving chan os.Signal
	stopped  sync.Once

	mu       sync.Mutex
	first    syscall.Signal // 0 before there was one
	released bool
	programs map[*running]struct{}
}

type signalsKey struct{}

// Catch makes the signals that ask pluv to end, end a context.
func Catch(parent context.Context) (context.Context, *Signals) {
	ctx, cancel := context.WithCancelCause(parent)
	s := &Signals{cancel: cancel, arriving: make(chan os.Signal, 8), programs: map[*running]struct{}{}}
	signal.Notify(s.arriving, endings()...)
	go func() {
		for arrived := range s.arriving {
			if number, ok := arrived.(syscall.Signal); ok {
				s.receive(number)
			}
		}
	}()
	return context.WithValue(ctx, signalsKey{}, s), s
}

// SignalsOf returns what Catch made with ctx or a context that it comes from; nil
// without.
func SignalsOf(ctx context.Context) *Signals {
	s, _ := ctx.Value(signalsKey{}).(*Signals)
	return s
}

// Stop gives the signals their usual effect back, and ends the context.
func (s *Signals) Stop() {
	signal.Stop(s.arriving)
	s.stopped.Do(func() { close(s.arriving) })
	s.cancel(nil)
}

// Release makes every signal end pluv at once: what runs in it now is not its own.
func (s *Signals) Release() {
	if s == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.released = true
}

func (s *Signals) receive(number syscall.Signal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.released {
		die(number)
	}
	isFirst := s.first == 0
	if isFirst {
		s.first = number
	}
	relayed := false
	for program := range s.programs {
		if program.foreground {
			program.relay(number)
			relayed = true
		}
	}
	switch {
	case relayed:
	case isFirst:
		s.cancel(Signal{number})
	default:
		for program := range s.programs {
			program.group.signal(syscall.SIGKILL)
		}
		die(number)
	}
}

func (s *Signals) add(program *running) {
	if s == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.programs[program] = struct{}{}
}

// remove ends the context if the program was in the foreground when a signal came.
func (s *Signals) remove(program *running) {
	if s == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.programs, program)
	if program.foreground && s.first != 0 {
		s.cancel(Signal{s.first})
	}
}
