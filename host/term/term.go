// Package term is the terminal: only it writes to standard error while pluv runs.
//
// Output rules: data goes to standard output, everything else to standard
// error; lower case, no final period; colour never carries meaning alone.
//
// Text for people contains names, messages and output of others. It is escaped here,
// where it is written, so that no caller can forget it: Out, Note and the prompts show
// control characters as `\x1b`. Only the marks of Style become terminal codes. Data for
// programs is written with Data, and the output of the user's own programs with Raw and
// Lines.
package term

import (
	"io"
	"os"
	"strings"
	"sync"
	"time"

	"golang.org/x/term"
)

// Mode is how progress is shown.
type Mode string

const (
	Bar   Mode = "bar"   // a line at the bottom of a terminal; notes scroll above it
	Plain Mode = "plain" // a line for each finished job
	None  Mode = "none"  // notes, but no progress
	Quiet Mode = "quiet" // errors and warnings only
	JSON  Mode = "json"  // a JSON object on each line
)

// Streams are the three standard files of the process.
type Streams struct {
	In  io.Reader
	Out io.Writer
	Err io.Writer
}

// Options are the settings of a UI.
type Options struct {
	Mode      Mode
	OutColour bool // standard output has colours
	ErrColour bool // standard error has colours
	Verbose   bool
	Lines     bool // in every mode, each line of standard error is a JSON object
}

// UI writes notes and progress. It is safe for use by many goroutines.
type UI struct {
	streams Streams
	marks   marks
	mu      sync.Mutex
	options Options
	bar     *barState
	began   time.Time // of the first work with progress
	held    int       // prompts that wait for an answer
	counted time.Time // time of the last event of Counted
	written transcript
}

// New returns a plain UI on the streams; Configure changes it.
func New(streams Streams) *UI {
	prepare(streams.Out)
	prepare(streams.Err)
	return &UI{streams: streams, marks: newMarks(), options: Options{Mode: Plain}}
}

// Configure changes the options.
func (u *UI) Configure(o Options) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.options = o
}

// Options returns the current options.
func (u *UI) Options() Options {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.options
}

// Out writes text for people to standard output; it must include line endings.
func (u *UI) Out(text string) error {
	return u.Raw(u.marks.render(text, u.Options().OutColour))
}

// Data writes data for programs to standard output: unchanged, but escaped on a terminal.
func (u *UI) Data(text string) error {
	if IsTerminal(u.streams.Out) {
		text = Visible(text)
	}
	return u.Raw(text)
}

// Raw writes output of the user's program to standard output, after removing the bar.
func (u *UI) Raw(text string) error {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.clearBar()
	u.written.add(false, text)
	_, err := io.WriteString(u.streams.Out, text)
	return err
}

// Note writes a line to standard error, above the bar if there is one. Level is "note",
// "warning", "error" or "debug"; quiet mode shows only errors and warnings, and debug
// needs verbose. Long lines are shortened, except in debug. In JSON mode, and with Lines,
// the line is an event.
func (u *UI) Note(level, text string) {
	u.mu.Lock()
	defer u.mu.Unlock()
	text = strings.TrimSuffix(text, "\n")
	switch {
	case level == "debug" && !u.options.Verbose, u.options.Mode == Quiet && (level == "note" || level == "debug"):
		return
	case u.options.Mode == JSON || u.options.Lines:
		u.line("note", map[string]any{"level": level, "text": u.marks.strip(text)})
		return
	}
	if level != "debug" {
		text = u.marks.brief(text)
	}
	u.clearBar()
	text = u.marks.render(text, u.options.ErrColour) + "\n"
	u.written.add(true, text)
	_, _ = io.WriteString(u.streams.Err, text)
	u.drawBar()
}

// Event writes a line of JSON to standard error, with the fields and the kind of event.
// If lines are for people, it writes nothing and returns false.
func (u *UI) Event(kind string, fields map[string]any) bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.options.Mode != JSON && !u.options.Lines {
		return false
	}
	u.line(kind, fields)
	return true
}

// defaultColumns is the width of a stream that is no terminal.
const defaultColumns = 80

// columnsOf returns the width of a stream of the process.
func columnsOf(stream any) int {
	if f, ok := stream.(*os.File); ok {
		if w, _, err := term.GetSize(int(f.Fd())); err == nil && w > 20 {
			return w
		}
	}
	return defaultColumns
}

// Width returns the columns of standard output.
func (u *UI) Width() int { return u.streams.Width() }

// Width returns the columns of standard output.
func (s Streams) Width() int { return columnsOf(s.Out) }

// IsTerminal reports whether a stream of the process is a terminal.
func IsTerminal(stream any) bool {
	f, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// Describe reports which of the streams are terminals.
func (s Streams) Describe() (in, out, err bool) {
	return IsTerminal(s.In), IsTerminal(s.Out), IsTerminal(s.Err)
}
