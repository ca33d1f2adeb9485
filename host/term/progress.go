package term

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/cheggaaa/pb/v3"
	"github.com/mattn/go-runewidth"

	"pluv/host/jobs"
)

// barState is the progress bar, and the running jobs in the order of their start.
type barState struct {
	bar     *pb.ProgressBar
	running []runningJob
	ticker  *time.Ticker
	stop    chan struct{}
	drawn   bool
}

type runningJob struct {
	id, label string
	counted   string // shown instead of its label; "" for none
}

// Progress returns the sink that shows a graph's progress in the UI's mode.
func (u *UI) Progress() jobs.Sink { return &progress{ui: u} }

type progress struct {
	ui     *UI
	labels map[string]string
	// advanced is the time of a job's last progress event.
	advanced map[string]time.Time
}

func (p *progress) Begin(title string, count int) {
	p.ui.mu.Lock()
	defer p.ui.mu.Unlock()
	p.labels, p.advanced = map[string]string{}, map[string]time.Time{}
	p.ui.event("begin", map[string]any{"title": title, "jobs": count})
	if p.ui.options.Mode == Bar && count > 0 {
		p.ui.startBar(title, count)
	}
}

func (p *progress) Start(id, label string) {
	p.ui.mu.Lock()
	defer p.ui.mu.Unlock()
	p.ui.event("start", map[string]any{"id": id, "label": label})
	label = Word(label)
	p.labels[id] = label
	if b := p.ui.bar; b != nil && label != "" {
		b.running = append(b.running, runningJob{id: id, label: label})
	}
}

// advanceEvery is the least time between progress events of a job.
const advanceEvery = 100 * time.Millisecond

// Advance is not drawn: the bar counts jobs, and bytes of many files at once would only
// flicker. In JSON mode it emits an event at most every advanceEvery.
func (p *progress) Advance(id string, done, total int64) {
	p.ui.mu.Lock()
	defer p.ui.mu.Unlock()
	now := time.Now()
	if now.Sub(p.advanced[id]) < advanceEvery {
		return
	}
	p.advanced[id] = now
	p.ui.event("advance", map[string]any{"id": id, "done": done, "total": total})
}

// Counted sets the progress of a running job: the bar shows it instead of the job's
// label, and JSON mode emits an advance event. Other modes ignore it.
func (u *UI) Counted(id, text string, done, total int64) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if now := time.Now(); u.options.Mode == JSON && now.Sub(u.counted) >= advanceEvery {
		u.counted = now
		u.event("advance", map[string]any{"id": id, "done": done, "total": total})
	}
	if u.bar == nil {
		return
	}
	for i := range u.bar.running {
		if u.bar.running[i].id == id {
			u.bar.running[i].counted = Word(text)
		}
	}
}

func (p *progress) Finish(id string, state jobs.State, took time.Duration) {
	p.ui.mu.Lock()
	defer p.ui.mu.Unlock()
	p.ui.event("finish", map[string]any{"id": id, "state": state, "seconds": took.Seconds()})
	if b := p.ui.bar; b != nil {
		b.bar.Increment()
		for i, job := range b.running {
			if job.id == id {
				b.running = append(b.running[:i], b.running[i+1:]...)
				break
			}
		}
	}
	if label := p.labels[id]; p.ui.options.Mode == Plain && state == jobs.Done && label != "" {
		if took >= 100*time.Millisecond {
			label += fmt.Sprintf(" (%.1fs)", took.Seconds())
		}
		_, _ = io.WriteString(p.ui.streams.Err, label+"\n")
	}
}

func (p *progress) End() {
	p.ui.mu.Lock()
	defer p.ui.mu.Unlock()
	p.ui.event("end", nil)
	p.ui.stopBar()
}

// event writes one line of JSON mode.
func (u *UI) event(kind string, fields map[string]any) {
	if u.options.Mode == JSON {
		u.line(kind, fields)
	}
}

func (u *UI) line(kind string, fields map[string]any) {
	line := map[string]any{"event": kind}
	for k, v := range fields {
		line[k] = v
	}
	data, err := EncodeJSON(line)
	if err == nil {
		_, _ = u.streams.Err.Write(append(data, '\n'))
	}
}

func (u *UI) startBar(title string, count int) {
	u.stopBar()
	bar := pb.New(count)
	bar.Set(pb.Static, true).Set("title", Word(title))
	bar.SetTemplateString(`{{string . "title"}} {{counters . }} {{bar . "[" "=" ">" " " "]"}} {{etime . }}`)
	bar.SetWriter(io.Discard)
	bar.Start()
	b := &barState{bar: bar, ticker: time.NewTicker(80 * time.Millisecond), stop: make(chan struct{})}
	u.bar = b
	go func() {
		for {
			select {
			case <-b.stop:
				return
			case <-b.ticker.C:
				u.mu.Lock()
				u.drawBar()
				u.mu.Unlock()
			}
		}
	}()
}

func (u *UI) stopBar() {
	if b := u.bar; b != nil {
		u.clearBar()
		b.ticker.Stop()
		close(b.stop)
		b.bar.Finish()
		u.bar = nil
	}
}

func (u *UI) clearBar() {
	if b := u.bar; b != nil && b.drawn {
		_, _ = io.WriteString(u.streams.Err, "\r\x1b[K")
		b.drawn = false
	}
}

// leastBar is the width that the bar itself needs on a narrow terminal.
const leastBar = 30

func (u *UI) drawBar() {
	b := u.bar
	if b == nil {
		return
	}
	width := columnsOf(u.streams.Err)
	names := make([]string, len(b.running))
	counted := 0 // width of the first count
	for i, job := range b.running {
		if names[i] = job.label; job.counted != "" {
			names[i] = job.counted
			counted = max(counted, runewidth.StringWidth(strings.Join(names[:i+1], ", ")))
		}
	}
	bar := min(width-1, 60)
	if counted > 0 {
		bar = min(bar, max(leastBar, width-6-counted)) // followed by ", …"
	}
	b.bar.SetWidth(bar)
	line := b.bar.String()
	if room := width - 1 - runewidth.StringWidth(line) - 2; room > 10 && len(b.running) > 0 {
		line += "  " + runewidth.Truncate(strings.Join(names, ", "), room, "…")
	}
	_, _ = io.WriteString(u.streams.Err, "\r\x1b[K"+line)
	b.drawn = true
}
