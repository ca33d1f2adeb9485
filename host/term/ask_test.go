package term

import (
	"bytes"
	"context"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"pluv/host/fault"
)

func TestAsk(t *testing.T) {
	var shown bytes.Buffer
	u := New(Streams{In: strings.NewReader("  one \n\nlast"), Out: io.Discard, Err: &shown})
	for _, want := range []struct {
		line string
		ok   bool
	}{{"one", true}, {"", true}, {"last", true}, {"", false}} {
		line, ok, err := u.Ask(context.Background(), "? ")
		if line != want.line || ok != want.ok || err != nil {
			t.Errorf("%q, %v, %v, want %+v", line, ok, err, want)
		}
	}
	if shown.String() != "? ? ? ? " {
		t.Errorf("%q was shown", &shown)
	}
}

func TestAskFails(t *testing.T) {
	u := New(Streams{In: iotest.ErrReader(io.ErrClosedPipe), Out: io.Discard, Err: io.Discard})
	if _, _, err := u.Ask(context.Background(), "? "); fault.CodeOf(err) != fault.FileIO {
		t.Errorf("%v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	in, silent := io.Pipe()
	defer silent.Close()
	u = New(Streams{In: in, Out: io.Discard, Err: io.Discard})
	if _, _, err := u.Ask(ctx, "? "); fault.CodeOf(err) != fault.Interrupted {
		t.Errorf("%v", err)
	}
}
