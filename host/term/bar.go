package term

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/cheggaaa/pb/v3"
	"github.com/mattn/go-runewidth"
)

// barAfter is how long pluv works before it shows progress: short work shows none.
const barAfter = 500 * time.Millisecond

// barEvery is the time between two looks at the progress; an unchanged line is not drawn.
const barEvery = 80 * time.Millisecond

// barState is the line of progress at the bottom of the terminal: a bar and the running
// jobs, in the order of their start, or what is being done.
type barState struct {
	title   string
	bar     *pb.ProgressBar // of a graph
	doing   func() string   // of other work
	running []runningJob
	since   time.Time
	stop    chan struct{}
	drawn   string // the line on the terminal; "" for none
}

type runningJob struct {
	id, doing      string
	counted        string // shown instead; "" for none
	received, size int64  // of its download; a size below 1 is unknown
}

// Working shows what is being done until stop is called, unless jobs are running. Doing
// is called from another goroutine.
func (u *UI) Working(doing func() string) (stop func()) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.options.Mode != Bar || u.bar != nil {
		return func() {}
	}
	b := &barState{doing: doing}
	u.startBar(b)
	return func() {
		u.mu.Lock()
		defer u.mu.Unlock()
		if u.bar == b {
			u.stopBar()
		}
	}
}

func newBar(title string, count int) *pb.ProgressBar {
	bar := pb.New(count)
	bar.Set(pb.Static, true).Set("title", Word(title))
	bar.SetTemplateString(`{{string . "title"}} {{counters . "%s of %s"}} {{bar . "[" "=" ">" " " "]"}} {{string . "took"}}`)
	bar.SetWriter(io.Discard)
	bar.Start()
	return bar
}

func (u *UI) startBar(b *barState) {
	u.stopBar()
	b.since, b.stop = time.Now(), make(chan struct{})
	if u.began.IsZero() {
		u.began = b.since
	}
	u.bar = b
	go func() {
		ticker := time.NewTicker(barEvery)
		defer ticker.Stop()
		for {
			select {
			case <-b.stop:
				return
			case <-ticker.C:
				u.mu.Lock()
				if u.bar == b {
					u.drawBar()
				}
				u.mu.Unlock()
			}
		}
	}()
}

func (u *UI) stopBar() {
	if b := u.bar; b != nil {
		u.clearBar()
		close(b.stop)
		if b.bar != nil {
			b.bar.Finish()
		}
		u.bar = nil
	}
}

func (u *UI) clearBar() {
	if b := u.bar; b != nil && b.drawn != "" {
		_, _ = io.WriteString(u.streams.Err, "\r\x1b[K")
		b.drawn = ""
	}
}

// hold removes the bar and keeps it from being drawn until release, while a prompt waits
// for an answer. Both need the lock.
func (u *UI) hold() {
	u.clearBar()
	u.written.lose()
	u.held++
}

func (u *UI) release() {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.held--
}

func (u *UI) drawBar() {
	b := u.bar
	if b == nil || u.held > 0 || time.Since(u.began) < barAfter {
		return
	}
	line := b.line(columnsOf(u.streams.Err) - 1)
	if line == b.drawn {
		return
	}
	u.written.lose()
	// What is left of a longer line is removed last, so that nothing flickers.
	_, _ = io.WriteString(u.streams.Err, "\r"+line+"\x1b[K")
	b.drawn = line
}

// running returns a running job of the bar; nil if there is none.
func (u *UI) running(id string) *runningJob {
	if u.bar != nil {
		for i := range u.bar.running {
			if u.bar.running[i].id == id {
				return &u.bar.running[i]
			}
		}
	}
	return nil
}

// finish removes a job from the running ones.
func (b *barState) finish(id string, counts bool) {
	if counts && b.bar != nil {
		b.bar.Increment()
	}
	b.running = slices.DeleteFunc(b.running, func(job runningJob) bool { return job.id == id })
}

// barWidth is that of the bar with its title, count and time.
const barWidth = 40

// line returns the line, in at most width columns.
func (b *barState) line(width int) string {
	took := time.Since(b.since).Truncate(time.Second).String()
	if b.bar == nil {
		return runewidth.Truncate(Word(b.doing())+"  "+took, width, "…")
	}
	b.bar.Set("took", took)
	b.bar.SetWidth(min(width, barWidth))
	line := b.bar.String()
	if names, room := b.names(), width-runewidth.StringWidth(line)-2; room > 10 && names != "" {
		line += "  " + runewidth.Truncate(names, room, "…")
	}
	return line
}

// names describes the running jobs: "building a, b, fetching c". The verb of the title is
// left out.
func (b *barState) names() string {
	var verbs []string
	objects := map[string][]string{}
	for _, job := range b.running {
		verb, object, _ := strings.Cut(job.text(), " ")
		if objects[verb] == nil {
			verbs = append(verbs, verb)
		}
		objects[verb] = append(objects[verb], object)
	}
	var all []string
	for _, verb := range verbs {
		list := strings.Join(objects[verb], ", ")
		if verb != strings.ToLower(b.title) {
			list = strings.TrimSuffix(verb+" "+list, " ")
		}
		all = append(all, list)
	}
	return strings.Join(all, ", ")
}

// megabyte is the size from which the bar shows how much of a file was received.
const megabyte = 1e6

// text describes one running job.
func (j runningJob) text() string {
	switch {
	case j.counted != "":
		return j.counted
	case max(j.received, j.size) < megabyte || j.received >= j.size && j.size > 0:
		return j.doing
	case j.size > 0:
		return fmt.Sprintf("%s: %.1f of %.1f MB", j.doing, float64(j.received)/megabyte, float64(j.size)/megabyte)
	}
	return fmt.Sprintf("%s: %.1f MB", j.doing, float64(j.received)/megabyte)
}
