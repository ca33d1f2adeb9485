package term

import (
	"fmt"
	"io"
	"time"

	"pluv/host/jobs"
)

// Progress returns the sink that shows a graph's progress in the UI's mode.
func (u *UI) Progress() jobs.Sink { return &progress{ui: u} }

type progress struct {
	ui     *UI
	labels map[string]string
	// advanced is the time of a job's last progress event.
	advanced map[string]time.Time
	// all means that every job counts, as none has a label.
	all bool
}

// Begin shows the bar. It counts the jobs with a label: one is a rock, say, and the others
// are steps of it.
func (p *progress) Begin(title string, count, labeled int) {
	p.ui.mu.Lock()
	defer p.ui.mu.Unlock()
	p.labels, p.advanced = map[string]string{}, map[string]time.Time{}
	p.ui.event("begin", map[string]any{"title": title, "jobs": count})
	if p.all = labeled == 0; !p.all {
		count = labeled
	}
	if p.ui.options.Mode == Bar && count > 0 {
		p.ui.startBar(&barState{title: title, bar: newBar(title, count)})
	}
}

func (p *progress) Start(id, label, doing string) {
	p.ui.mu.Lock()
	defer p.ui.mu.Unlock()
	p.ui.event("start", map[string]any{"id": id, "label": label})
	p.labels[id] = Word(label)
	if b := p.ui.bar; b != nil && doing != "" {
		b.running = append(b.running, runningJob{id: id, doing: Word(doing)})
	}
}

// advanceEvery is the least time between progress events of a job.
const advanceEvery = 100 * time.Millisecond

// Advance tells the bar how much of a file was received. In JSON mode it emits an event at
// most every advanceEvery.
func (p *progress) Advance(id string, done, total int64) {
	p.ui.mu.Lock()
	defer p.ui.mu.Unlock()
	if job := p.ui.running(id); job != nil {
		job.received, job.size = done, total
	}
	now := time.Now()
	if now.Sub(p.advanced[id]) < advanceEvery {
		return
	}
	p.advanced[id] = now
	p.ui.event("advance", map[string]any{"id": id, "done": done, "total": total})
}

// Counted sets the progress of a running job: the bar shows it instead of what the job is
// doing, and JSON mode emits an advance event. Other modes ignore it.
func (u *UI) Counted(id, text string, done, total int64) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if now := time.Now(); u.options.Mode == JSON && now.Sub(u.counted) >= advanceEvery {
		u.counted = now
		u.event("advance", map[string]any{"id": id, "done": done, "total": total})
	}
	if job := u.running(id); job != nil {
		job.counted = Word(text)
	}
}

func (p *progress) Finish(id string, state jobs.State, took time.Duration) {
	p.ui.mu.Lock()
	defer p.ui.mu.Unlock()
	p.ui.event("finish", map[string]any{"id": id, "state": state, "seconds": took.Seconds()})
	label := p.labels[id]
	if b := p.ui.bar; b != nil {
		b.finish(id, p.all || label != "")
	}
	if p.ui.options.Mode == Plain && state == jobs.Done && label != "" {
		if took >= 100*time.Millisecond {
			label += fmt.Sprintf(" (%.1fs)", took.Seconds())
		}
		p.ui.written.lose()
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
		u.written.add(true, string(data)+"\n")
		_, _ = u.streams.Err.Write(append(data, '\n'))
	}
}
