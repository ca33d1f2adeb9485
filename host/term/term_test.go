package term

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"pluv/host/jobs"
)

// show sends a small graph's events and notes through a mode, and returns both streams.
func show(t *testing.T, o Options) (out, err string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	u := New(Streams{In: strings.NewReader(""), Out: &stdout, Err: &stderr})
	u.Configure(o)
	if u.Options() != o {
		t.Error("Options does not return the current options")
	}
	p := u.Progress()
	p.Begin("Syncing {{x", 6, 4)
	u.began = time.Now().Add(-barAfter)
	p.Start("a", "built a", "building a")
	p.Advance("a", 1, 2)
	p.Start("b", "built b\x1b[2J\n", "building b\x1b[2J\n")
	p.Start("c", "", "")
	p.Start("d", "", "fetching d")
	p.Advance("d", 5_200_000, 0)
	p.Finish("a", jobs.Done, 1500*time.Millisecond)
	p.Finish("c", jobs.Done, 0)
	u.mu.Lock()
	u.drawBar()
	u.mu.Unlock()
	u.Note("note", "a note\n")
	u.Note("warning", "careful")
	u.Note("debug", "details")
	u.Note("error", "bad")
	if err := u.Out("data\n"); err != nil {
		t.Error(err)
	}
	p.Finish("b", jobs.Failed, 0)
	p.End()
	u.Note("note", "after")
	return stdout.String(), stderr.String()
}

func TestModes(t *testing.T) {
	for _, c := range []struct {
		options Options
		want    string
	}{
		{Options{Mode: Plain}, "built a (1.5s)\na note\ncareful\nbad\nafter\n"},
		{Options{Mode: Plain, Verbose: true}, "built a (1.5s)\na note\ncareful\ndetails\nbad\nafter\n"},
		{Options{Mode: None}, "a note\ncareful\nbad\nafter\n"},
		{Options{Mode: Quiet}, "careful\nbad\n"},
		{Options{Mode: Quiet, Verbose: true}, "careful\nbad\n"},
	} {
		out, err := show(t, c.options)
		if out != "data\n" || err != c.want {
			t.Errorf("%+v: %q, %q, want %q", c.options, out, err, c.want)
		}
	}
}

func TestBar(t *testing.T) {
	out, err := show(t, Options{Mode: Bar})
	if out != "data\n" {
		t.Errorf("standard output is %q", out)
	}
	const clear = "\r\x1b[K"
	frames := strings.Split(strings.TrimPrefix(err, "\r"), "\r")
	if len(frames) < 3 {
		t.Fatalf("%q", err)
	}
	if want := `Syncing {{x 1 of 4 [===>            ] 0s  building b\x1b[2J\x0a, fetching d: 5…` + "\x1b[K"; frames[0] != want {
		t.Errorf("the bar is %q, want %q", frames[0], want)
	}
	for _, note := range []string{"a note\n", "careful\n", "bad\n", "after\n"} {
		if !strings.Contains(err, clear+note) {
			t.Errorf("%q is not on a line of its own in %q", note, err)
		}
	}
	if !strings.HasSuffix(err, clear+"after\n") || strings.Contains(err, "built a (") {
		t.Errorf("the bar stays: %q", err)
	}
	for i, frame := range frames {
		if frame, _, _ := strings.Cut(strings.TrimPrefix(frame, "\x1b[K"), "\x1b[K"); len([]rune(strings.TrimSuffix(frame, "\n"))) > 79 {
			t.Errorf("frame %d is wider than the terminal: %q", i, frame)
		}
	}
}

func TestBarOfManyJobs(t *testing.T) {
	var stderr bytes.Buffer
	u := New(Streams{Err: &stderr})
	u.Configure(Options{Mode: Bar})
	p := u.Progress()
	p.Begin("T", 0, 0)
	if u.bar != nil {
		t.Error("a bar for an empty graph")
	}
	p.Begin("T", 50, 50)
	u.began = time.Now().Add(-barAfter)
	first := u.bar
	p.Begin("T", 50, 50)
	select {
	case <-first.stop:
	default:
		t.Error("the first of two bars is still drawn")
	}
	for i := range 50 {
		p.Start(fmt.Sprint(i), "", fmt.Sprintf("building number %d", i))
	}
	u.mu.Lock()
	u.drawBar()
	u.mu.Unlock()
	if text := stderr.String(); !strings.HasSuffix(text, "…\x1b[K") || len([]rune(text)) > len("\r\x1b[K")+79 {
		t.Errorf("%q", text)
	}
	p.End()
	p.End()
}

func TestJSON(t *testing.T) {
	_, text := show(t, Options{Mode: JSON})
	var kinds []string
	for line := range strings.Lines(text) {
		var event map[string]any
		if err := json.Unmarshal([]byte(line), &event); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		kind := fmt.Sprint(event["event"])
		switch kind {
		case "begin":
			if event["title"] != "Syncing {{x" || event["jobs"] != 6.0 {
				t.Errorf("%v", event)
			}
		case "finish":
			kind += fmt.Sprint(" ", event["id"], " ", event["state"], " ", event["seconds"])
		case "advance":
			kind += fmt.Sprint(" ", event["done"], "/", event["total"])
		case "note":
			kind += fmt.Sprint(" ", event["level"], ": ", event["text"])
		}
		kinds = append(kinds, kind)
	}
	want := "begin|start|advance 1/2|start|start|start|advance 5.2e+06/0|finish a done 1.5|finish c done 0|note note: a note|note warning: careful|note error: bad|finish b failed 0|end|note note: after"
	if got := strings.Join(kinds, "|"); got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
}

func TestTerminals(t *testing.T) {
	file, err := os.Create(t.TempDir() + "/f")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if in, out, errors := (Streams{In: strings.NewReader(""), Out: file, Err: nil}).Describe(); in || out || errors {
		t.Error("a pipe counts as a terminal")
	}
	if IsTerminal(3) {
		t.Error("a number counts as a terminal")
	}
}

// TestConcurrentUse is for the race detector.
func TestConcurrentUse(t *testing.T) {
	for _, mode := range []Mode{Bar, Plain, JSON, Quiet, None} {
		var stdout, stderr bytes.Buffer // only the UI's lock guards them
		u := New(Streams{Out: &stdout, Err: &stderr})
		u.Configure(Options{Mode: mode})
		p := u.Progress()
		p.Begin("T", 100, 100)
		u.began = u.began.Add(-barAfter)
		var wg sync.WaitGroup
		for i := range 20 {
			wg.Go(func() {
				id := fmt.Sprint(i)
				p.Start(id, "job "+id, "doing "+id)
				p.Advance(id, 1, 2)
				u.Note("note", u.Style("dim", id))
				_ = u.Out(id)
				time.Sleep(5 * time.Millisecond)
				p.Finish(id, jobs.Done, time.Second)
			})
		}
		wg.Go(func() { time.Sleep(250 * time.Millisecond) }) // some ticks of the bar
		wg.Wait()
		p.End()
		if mode == Bar && !strings.Contains(stderr.String(), "20 of 100") {
			t.Errorf("the bar was never drawn by itself: %q", stderr.String())
		}
	}
}

// A count replaces a job's label in the bar, and is an event in JSON mode.
func TestCounted(t *testing.T) {
	for _, c := range []struct {
		mode       Mode
		want, lack string
	}{
		{Bar, "compiling luau: 3 of 270 files", "preparing luau"},
		{JSON, `{"done":1,"event":"advance","id":"luau 0.735","total":270}`, "compiling"},
		{Plain, "", "compiling"},
		{Quiet, "", "compiling"},
	} {
		var stderr bytes.Buffer
		u := New(Streams{In: strings.NewReader(""), Out: &bytes.Buffer{}, Err: &stderr})
		u.Configure(Options{Mode: c.mode})
		u.Counted("luau 0.735", "before the graph", 0, 0)
		u.counted = time.Time{}
		p := u.Progress()
		p.Begin("Installing", 2, 2)
		u.began = time.Now().Add(-barAfter)
		p.Start("luau 0.735", "prepared luau 0.735", "preparing luau 0.735")
		p.Start("x", "also here", "also here")
		for i := range int64(3) {
			u.Counted("luau 0.735", fmt.Sprintf("compiling luau: %d of 270 files", i+1), i+1, 270)
		}
		u.Counted("nobody", "compiling nothing", 1, 2)
		u.mu.Lock()
		u.drawBar()
		u.mu.Unlock()
		text := stderr.String()
		p.Finish("luau 0.735", jobs.Done, 0)
		p.End()
		if c.mode == Plain || c.mode == Quiet {
			text = stderr.String()
		}
		if !strings.Contains(text, c.want) || strings.Contains(text, c.lack) {
			t.Errorf("%v: %q", c.mode, text)
		}
		if n := strings.Count(text, "advance"); c.mode == JSON && n != 2 { // the one before the graph, too
			t.Errorf("%d events at once", n)
		}
	}
}
