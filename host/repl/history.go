package repl

import (
	"path/filepath"
	"strings"

	"pluv/host/fsys"
)

const (
	maxHistory      = 1000    // lines
	maxHistoryBytes = 1 << 20 // a longer file is begun anew
)

// history is what was typed in this session and before.
type history struct {
	file  string
	lines []string // of before
	added []string
}

// openHistory reads the lines of before. A file that cannot be read is as good as none.
func openHistory(file string) *history {
	return &history{file: file, lines: readHistory(file)}
}

func readHistory(file string) []string {
	text, err := fsys.ReadFile(file, maxHistoryBytes)
	if err != nil {
		return nil
	}
	return strings.FieldsFunc(string(text), func(r rune) bool { return r == '\n' })
}

// add keeps a line for later sessions. As in shells, a line that begins with a blank is not
// kept.
func (h *history) add(line string) {
	repeated := len(h.added) > 0 && h.added[len(h.added)-1] == line
	if !strings.HasPrefix(line, " ") && !repeated {
		h.added = append(h.added, line)
	}
}

// save adds the lines of this session to those of others, which may have ended meanwhile.
func (h *history) save() error {
	if len(h.added) == 0 {
		return nil
	}
	lines := append(readHistory(h.file), h.added...)
	lines = lines[max(0, len(lines)-maxHistory):]
	err := fsys.MakeDir(filepath.Dir(h.file))
	if err == nil {
		err = fsys.WriteAtomic(h.file, []byte(strings.Join(lines, "\n")+"\n"), 0o600)
	}
	return err
}
