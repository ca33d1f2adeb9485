package fsys

import (
	"errors"
	"testing"
	"time"
)

func TestWhileBusy(t *testing.T) {
	shut, other := errors.New("shut"), errors.New("other")
	busy := func(err error) bool { return errors.Is(err, shut) }
	for _, c := range []struct {
		name  string
		ends  []error // of the calls, the last one again and again
		calls int
		want  error
	}{
		{"at once", []error{nil}, 1, nil},
		{"another failure", []error{other}, 1, other},
		{"after some", []error{shut, shut, shut, nil}, 4, nil},
		{"another failure after some", []error{shut, other, nil}, 2, other},
	} {
		calls := 0
		err := whileBusy(time.Minute, busy, func() error {
			calls++
			return c.ends[min(calls, len(c.ends))-1]
		})
		if !errors.Is(err, c.want) || calls != c.calls {
			t.Errorf("%s: %v after %d calls", c.name, err, calls)
		}
	}
	if err := whileBusy(5*time.Millisecond, busy, func() error { return shut }); !errors.Is(err, shut) {
		t.Errorf("held for ever: %v", err)
	}
}
