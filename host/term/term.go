// Package term is the terminal: the only code that writes to standard error
// while pluv works.
//
// Output rules: data goes to standard output, everything else to standard
// error; lower case, no final period; colour never carries meaning alone.
package term

import (
	"io"
	"os"
	"strings"
	"sync"

	"golang.org/x/term"
)

// Mode is how progress is shown.
type Mode string

const (
	Bar   Mode = "bar"   // one bar on a terminal, notes scroll above it
	Plain Mode = "plain" // one line a finished job
	None  Mode = "none"  // notes, but no progress
	Quiet Mode = "quiet" // errors and warnings only
	JSON  Mode = "json"  // one JSON object a line
)

// Streams are the three standard files of the process.
type Streams struct {
	In  io.Reader
	Out io.Writer
	Err io.Writer
}

// Options choose how UI behaves.
type Options struct {
	Mode    Mode
	Colour  bool
	Verbose bool
}

// UI writes notes and progress. It is safe for use by many goroutines.
type UI struct {
	streams Streams
	mu      sync.Mutex
	options Options
	bar     *barState
}

// New returns a plain UI on the streams; Configure changes it.
func New(streams Streams) *UI {
	return &UI{streams: streams, options: Options{Mode: Plain}}
}

// Configure sets how the UI behaves from now on.
func (u *UI) Configure(o Options) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.options = o
}

// Options returns the options in force.
func (u *UI) Options() Options {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.options
}

// Out writes data to standard output. A bar is taken away first.
func (u *UI) Out(text string) error {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.clearBar()
	_, err := io.WriteString(u.streams.Out, text)
	return err
}

// Note writes a line to standard error, above the bar if there is one. Level
// is "note", "warning", "error" or "debug"; quiet keeps errors and warnings
// only, and debug needs verbose. In the JSON mode the line is an event.
func (u *UI) Note(level, text string) {
	u.mu.Lock()
	defer u.mu.Unlock()
	text = strings.TrimSuffix(text, "\n")
	switch {
	case level == "debug" && !u.options.Verbose, u.options.Mode == Quiet && (level == "note" || level == "debug"):
		return
	case u.options.Mode == JSON:
		u.event("note", map[string]any{"level": level, "text": text})
		return
	}
	u.clearBar()
	_, _ = io.WriteString(u.streams.Err, text+"\n")
	u.drawBar()
}

// IsTerminal tells whether a stream of the process is a terminal.
func IsTerminal(stream any) bool {
	f, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// Describe reports which of the streams are terminals.
func (s Streams) Describe() (in, out, err bool) {
	return IsTerminal(s.In), IsTerminal(s.Out), IsTerminal(s.Err)
}

var styles = map[string]string{
	"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "blue": "34", "cyan": "36",
}

// Style wraps text in the escape codes of a style when colour is on.
func (u *UI) Style(style, text string) string {
	code, known := styles[style]
	if !known || !u.Options().Colour || text == "" {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}
