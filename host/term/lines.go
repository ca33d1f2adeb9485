package term

import (
	"bytes"
	"io"
)

// Lines returns a writer for the output of one of several concurrent programs: each line
// is written whole and unchanged, to standard output or standard error, after the
// program's name, padded to width columns. Close writes an unfinished last line.
func (u *UI) Lines(name string, width int, toErr bool) io.WriteCloser {
	prefix := u.Style("dim", u.marks.pad(Word(name), width, false)+" |") + " "
	options := u.Options()
	if toErr {
		return &lineWriter{ui: u, to: u.streams.Err, prefix: u.marks.render(prefix, options.ErrColour)}
	}
	return &lineWriter{ui: u, to: u.streams.Out, prefix: u.marks.render(prefix, options.OutColour)}
}

// maxLine bounds the unfinished line that is kept.
const maxLine = 64 << 10

type lineWriter struct {
	ui     *UI
	to     io.Writer
	prefix string
	kept   []byte
}

func (w *lineWriter) Write(data []byte) (int, error) {
	w.kept = append(w.kept, data...)
	for {
		end := bytes.IndexByte(w.kept, '\n')
		if end < 0 && len(w.kept) > maxLine {
			end = len(w.kept)
		}
		if end < 0 {
			return len(data), nil
		}
		line := w.kept[:end]
		w.kept = w.kept[min(end+1, len(w.kept)):]
		if err := w.line(line); err != nil {
			return 0, err
		}
	}
}

func (w *lineWriter) line(text []byte) error {
	w.ui.mu.Lock()
	defer w.ui.mu.Unlock()
	w.ui.clearBar()
	defer w.ui.drawBar()
	w.ui.written.lose()
	_, err := io.WriteString(w.to, w.prefix+string(bytes.TrimSuffix(text, []byte("\r")))+"\n")
	return err
}

func (w *lineWriter) Close() error {
	rest := w.kept
	w.kept = nil
	if len(rest) == 0 {
		return nil
	}
	return w.line(rest)
}
