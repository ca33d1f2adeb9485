package proc

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"runtime"
	"sync"
	"syscall"
)

// A Signal is the cause of a context that was canceled because pluv received a signal.
type Signal struct{ Number syscall.Signal }

func (s Signal) Error() string { return "interrupted" }

// Is makes a Signal match context.Canceled.
func (s Signal) Is(target error) bool { return target == context.Canceled }

// ExitCode returns a shell's exit code for the signal that canceled ctx; ok is false if
// none did.
func ExitCode(ctx context.Context) (code int, ok bool) {
	var s Signal
	if !errors.As(context.Cause(ctx), &s) {
		return 0, false
	}
	return 128 + int(s.Number), true
}

// endingOf is the signal to send to programs when ctx is canceled.
func endingOf(ctx context.Context) syscall.Signal {
	var s Signal
	if errors.As(context.Cause(ctx), &s) {
		return s.Number
	}
	return syscall.SIGTERM
}

// Signals handles the signals that ask pluv to end. One that arrives during a foreground
// program is for the program, and pluv ends when the program has. Any other one cancels
// the context; a second one kills running programs and pluv.
type Signals struct {
	cancel   context.CancelCauseFunc
	arriving chan os.Signal
	stopped  sync.Once

	mu       sync.Mutex
	first    syscall.Signal // 0 until there is one
	released bool
	onKey    func() // nil unless set
	programs map[*running]struct{}
}

type signalsKey struct{}

// Catch cancels the returned context on signals that ask pluv to end.
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

// SignalsOf returns the Signals of ctx or its parents; nil if there are none.
func SignalsOf(ctx context.Context) *Signals {
	s, _ := ctx.Value(signalsKey{}).(*Signals)
	return s
}

// Stop restores the default effect of the signals, and cancels the context. On Windows a Ctrl-C
// has no effect from then on: one that is on its way would end the process with another exit code,
// while it ends by itself.
func (s *Signals) Stop() {
	if runtime.GOOS == "windows" {
		signal.Notify(make(chan os.Signal, 1), os.Interrupt)
	}
	signal.Stop(s.arriving)
	s.stopped.Do(func() { close(s.arriving) })
	s.cancel(nil)
}

// Release lets every signal end pluv at once: it now runs somebody else's code.
func (s *Signals) Release() {
	if s == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.released = true
}

// OnKey calls a function instead when a key of the terminal, such as Ctrl-C, sends a signal,
// until it is undone.
func (s *Signals) OnKey(fn func()) (undo func()) {
	if s == nil {
		return func() {}
	}
	set := func(fn func()) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.onKey = fn
	}
	set(fn)
	return func() { set(nil) }
}

func (s *Signals) receive(number syscall.Signal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.released {
		die(number)
	}
	if s.onKey != nil && isKey(number) {
		s.onKey()
		return
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

// remove cancels the context if a signal arrived while the program was in the foreground.
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
