package term

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pluv/host/jobs"
)

func TestBarLine(t *testing.T) {
	running := func(texts ...string) []runningJob {
		var list []runningJob
		for _, text := range texts {
			list = append(list, runningJob{doing: text})
		}
		return list
	}
	for _, c := range []struct {
		title   string
		running []runningJob
		width   int
		want    string
	}{
		{"Syncing", nil, 100, "Syncing 1 of 16 [=>                 ] 0s"},
		{"Syncing", running("building luasocket 3.1.0-1"), 100, "Syncing 1 of 16 [=>                 ] 0s  building luasocket 3.1.0-1"},
		{"Syncing", running("building a", "fetching b", "building c", "waiting"), 100, "Syncing 1 of 16 [=>                 ] 0s  building a, c, fetching b, waiting"},
		{"Fetching", running("fetching a 1.0-1", "fetching b 2.0-1"), 100, "Fetching 1 of 16 [=>                ] 0s  a 1.0-1, b 2.0-1"},
		{"Syncing", running("building luasocket 3.1.0-1", "building luafilesystem 1.8.0-1"), 79, "Syncing 1 of 16 [=>                 ] 0s  building luasocket 3.1.0-1, luafiles…"},
		{"Syncing", running("building luasocket 3.1.0-1"), 40, "Syncing 1 of 16 [=>                 ] 0s"},
		{"Syncing", []runningJob{{doing: "fetching a", received: 1_260_000, size: 8e6}}, 100, "Syncing 1 of 16 [=>                 ] 0s  fetching a: 1.3 of 8.0 MB"},
		{"Syncing", []runningJob{{doing: "fetching a", received: 1e6, size: -1}}, 100, "Syncing 1 of 16 [=>                 ] 0s  fetching a: 1.0 MB"},
		{"Syncing", []runningJob{{doing: "fetching a", received: 1000, size: 9000}}, 100, "Syncing 1 of 16 [=>                 ] 0s  fetching a"},
		{"Syncing", []runningJob{{doing: "building a", received: 8e6, size: 8e6}}, 100, "Syncing 1 of 16 [=>                 ] 0s  building a"},
		{"Syncing", []runningJob{{doing: "building a", counted: "compiling a: 50%"}}, 100, "Syncing 1 of 16 [=>                 ] 0s  compiling a: 50%"},
	} {
		b := &barState{title: c.title, bar: newBar(c.title, 16), running: c.running, since: time.Now()}
		b.bar.Increment()
		if got := b.line(c.width); got != c.want {
			t.Errorf("%q\nwant\n%q", got, c.want)
		}
	}
}

// Short work shows nothing, longer work a line, which is drawn only when it changes and
// leaves nothing behind.
func TestWorking(t *testing.T) {
	for _, c := range []struct {
		mode Mode
		took time.Duration
		want string
	}{
		{Bar, 450 * time.Millisecond, ""},
		{Bar, 1050 * time.Millisecond, "\rresolving: 4 of 9  0s\x1b[K\rresolving: 4 of 9  1s\x1b[K\r\x1b[K"},
		{Plain, time.Minute, ""},
		{JSON, time.Minute, ""},
		{Quiet, time.Minute, ""},
		{None, time.Minute, ""},
	} {
		synctest.Test(t, func(t *testing.T) {
			var stderr bytes.Buffer
			u := New(Streams{Err: &stderr})
			u.Configure(Options{Mode: c.mode})
			stop := u.Working(func() string { return "resolving: 4 of 9" })
			time.Sleep(c.took)
			stop()
			stop()
			synctest.Wait()
			if stderr.String() != c.want {
				t.Errorf("%s: %q, want %q", c.mode, stderr.String(), c.want)
			}
		})
	}
}

// Many pieces of short work are long work: the time counts from the first one.
func TestShortWorksInARow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var stderr bytes.Buffer
		u := New(Streams{Err: &stderr})
		u.Configure(Options{Mode: Bar})
		for i := range 4 {
			stop := u.Working(func() string { return fmt.Sprint("part ", i) })
			time.Sleep(200 * time.Millisecond)
			stop()
		}
		if want := "\rpart 2  0s\x1b[K\r\x1b[K\rpart 3  0s\x1b[K\r\x1b[K"; stderr.String() != want {
			t.Errorf("%q, want %q", stderr.String(), want)
		}
	})
}

// Work inside of jobs does not replace their bar.
func TestWorkingInsideJobs(t *testing.T) {
	u := New(Streams{Err: io.Discard})
	u.Configure(Options{Mode: Bar})
	p := u.Progress()
	p.Begin("Syncing", 1, 1)
	shown := u.bar
	stop := u.Working(func() string { return "linking" })
	if u.bar != shown {
		t.Error("the bar was replaced")
	}
	stop()
	if u.bar != shown {
		t.Error("the bar ended")
	}
	p.Finish("a", jobs.Skipped, 0)
	p.End()
}

// A prompt waits on a line of its own.
func TestBarWaitsForPrompts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var stderr bytes.Buffer
		in, user := io.Pipe()
		u := New(Streams{In: in, Err: &stderr})
		u.Configure(Options{Mode: Bar})
		stop := u.Working(func() string { return "working" })
		time.Sleep(600 * time.Millisecond)
		go func() {
			time.Sleep(time.Minute)
			_, _ = io.WriteString(user, "yes\n")
		}()
		if _, _, err := u.Ask(context.Background(), "publish? "); err != nil {
			t.Error(err)
		}
		time.Sleep(100 * time.Millisecond)
		stop()
		if text := stderr.String(); !strings.HasSuffix(text, "\r\x1b[Kpublish? \rworking  1m0s\x1b[K\r\x1b[K") {
			t.Errorf("%q", text)
		}
	})
}
