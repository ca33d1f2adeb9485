package proc

import (
	"bytes"
	"io"
	"os/exec"
	"sync"
)

// maxLine bounds a line for OnLine; a longer one is split.
const maxLine = 64 << 10

// output is the destination of a program's two streams.
type output struct {
	out, err *lossy // nil if not captured
	lines    []*splitter
}

// connect sets the streams of the command. Sharing one writer keeps their order.
func (c Command) connect(cmd *exec.Cmd) *output {
	o := &output{}
	if c.Capture != CaptureNone {
		o.out = &lossy{limit: c.MaxOutput}
	}
	merge := c.Capture != CaptureSplit && c.Stdout == nil && c.Stderr == nil
	switch {
	case c.Capture == CaptureSplit:
		o.err = &lossy{limit: c.MaxOutput}
	case c.Capture == CaptureMerge:
		o.err = o.out
	}
	var mu sync.Mutex
	cmd.Stdout = o.stream(&mu, c.Stdout, o.out, c.OnLine)
	cmd.Stderr = cmd.Stdout
	if !merge {
		cmd.Stderr = o.stream(&mu, c.Stderr, o.err, c.OnLine)
	}
	return o
}

// stream joins the destinations of one stream. If the given writer is the only one, it is
// used directly, so that a file is passed on without a copy.
func (o *output) stream(mu *sync.Mutex, given io.Writer, kept *lossy, onLine func(string)) io.Writer {
	var all []io.Writer
	if given != nil {
		all = append(all, given)
	}
	if kept != nil {
		all = append(all, kept)
	}
	if onLine != nil {
		lines := &splitter{call: onLine}
		o.lines = append(o.lines, lines)
		all = append(all, lines)
	}
	switch {
	case len(all) == 0:
		return nil
	case len(all) == 1 && given != nil:
		return given
	}
	return &locked{mu: mu, Writer: io.MultiWriter(all...)}
}

// finish emits last lines without a line feed.
func (o *output) finish() {
	for _, lines := range o.lines {
		lines.flush()
	}
}

func (o *output) captured() (out, err string, lost bool) {
	if o.out != nil {
		o.out.trim()
		out, lost = o.out.String(), o.out.lost
	}
	if o.err != nil && o.err != o.out {
		o.err.trim()
		err, lost = o.err.String(), lost || o.err.lost
	}
	return out, err, lost
}

// locked serializes writes of the two streams.
type locked struct {
	mu *sync.Mutex
	io.Writer
}

func (l *locked) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.Writer.Write(p)
}

// splitter calls a function for each line.
type splitter struct {
	call func(string)
	rest []byte
}

func (s *splitter) Write(p []byte) (int, error) {
	s.rest = append(s.rest, p...)
	for {
		end := bytes.IndexByte(s.rest, '\n')
		switch {
		case end >= 0:
			s.call(string(bytes.TrimSuffix(s.rest[:end], []byte("\r"))))
			s.rest = s.rest[end+1:]
		case len(s.rest) >= maxLine:
			s.call(string(s.rest))
			s.rest = nil
		default:
			return len(p), nil
		}
	}
}

func (s *splitter) flush() {
	if len(s.rest) > 0 {
		s.call(string(bytes.TrimSuffix(s.rest, []byte("\r"))))
		s.rest = nil
	}
}

// lossy keeps the last limit bytes written to it.
type lossy struct {
	bytes.Buffer
	limit int
	lost  bool
}

func (l *lossy) Write(p []byte) (int, error) {
	n, _ := l.Buffer.Write(p)
	if l.Len() > 2*l.limit {
		l.trim()
	}
	return n, nil
}

func (l *lossy) trim() {
	if over := l.Len() - l.limit; over > 0 {
		l.Next(over)
		l.lost = true
	}
}
