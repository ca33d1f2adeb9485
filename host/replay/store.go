package replay

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"pluv/host/fsys"
	"pluv/host/term"
)

const (
	maxRecords = 8       // of one situation: different command lines
	maxFile    = 4 << 20 // bytes
	maxFiles   = 256     // situations that are remembered
)

// A record is what one command looked at and did.
type record struct {
	argv  []string // of pluv, without arguments that are passed on
	open  bool     // further arguments are passed on
	seen  []sight
	kinds []sight // of whose content only the comments at the beginning count
	until int64   // seconds of the Unix epoch; 0 for no end

	written []term.Piece
	launch  []string // nil for none
	set     map[string]string
	unset   []string
}

// A sight is a file as it was.
type sight struct{ path, is string }

// load returns the records of a file, newest first; none if it is damaged or renamed, or others
// could have written it.
func load(file string) []record {
	data, err := readOurs(file)
	if err != nil {
		return nil
	}
	sum, text, found := bytes.Cut(data, []byte("\n"))
	if !found || string(sum) != checksum(file, text) {
		return nil
	}
	return decode(string(text))
}

var errNotOurs = errors.New("others could have written this file")

// readOurs reads a file that only this user can have written. The open file is the one that is
// checked: others may be able to replace it in a shared folder.
func readOurs(file string) ([]byte, error) {
	link, err := os.Lstat(file)
	if err != nil {
		return nil, err
	}
	f, err := fsys.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if !isOurs(info) || !os.SameFile(link, info) {
		return nil, errNotOurs
	}
	return io.ReadAll(io.LimitReader(f, maxFile))
}

// checksum is of a file's name too, which says what its records are for.
func checksum(file string, text []byte) string {
	sum := sha256.Sum256(append([]byte(filepath.Base(file)+"\n"), text...))
	return hex.EncodeToString(sum[:])
}

// store adds a record to a file, in place of one of the same command line. The checksum tells a
// file that a crash cut short, so nothing waits for the disk.
func store(file string, r record) error {
	records := slices.DeleteFunc(load(file), func(old record) bool {
		return old.open == r.open && slices.Equal(old.argv, r.argv)
	})
	records = append([]record{r}, records[:min(len(records), maxRecords-1)]...)
	text := encode(records)
	for len(text) > maxFile-100 && len(records) > 1 {
		records = records[:len(records)-1]
		text = encode(records)
	}
	if len(text) > maxFile-100 {
		return nil
	}
	dir := filepath.Dir(file)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fsys.Fault(err, "creating %s", dir)
	}
	temp, err := os.CreateTemp(dir, ".new-")
	if err != nil {
		return fsys.Fault(err, "writing %s", file)
	}
	_, err = temp.WriteString(checksum(file, []byte(text)) + "\n" + text)
	err = errors.Join(err, temp.Close())
	if err == nil {
		err = fsys.Rename(temp.Name(), file)
	}
	if err != nil {
		_ = os.Remove(temp.Name())
		return fsys.Fault(err, "writing %s", file)
	}
	return limit(dir)
}

// limit removes the oldest half of the files when there are too many.
func limit(dir string) error {
	entries, err := fsys.List(dir)
	if err != nil || len(entries) <= maxFiles {
		return err
	}
	infos := make([]fs.FileInfo, 0, len(entries))
	for _, entry := range entries {
		if info, err := entry.Info(); err == nil {
			infos = append(infos, info)
		}
	}
	slices.SortFunc(infos, func(a, b fs.FileInfo) int { return a.ModTime().Compare(b.ModTime()) })
	for _, info := range infos[:len(infos)/2] {
		_ = os.Remove(filepath.Join(dir, info.Name()))
	}
	return nil
}

// encode writes records as lines: a word, and quoted texts. Each record begins with `record`.
func encode(records []record) string {
	var b strings.Builder
	line := func(word string, texts ...string) {
		b.WriteString(word)
		for _, text := range texts {
			b.WriteString(" ")
			b.WriteString(strconv.Quote(text))
		}
		b.WriteString("\n")
	}
	for _, r := range records {
		line("record", r.argv...)
		if r.open {
			line("open")
		}
		if r.until > 0 {
			line("until", strconv.FormatInt(r.until, 10))
		}
		for _, s := range r.seen {
			line("seen", s.is, s.path)
		}
		for _, s := range r.kinds {
			line("kind", s.is, s.path)
		}
		for _, piece := range r.written {
			line(map[bool]string{true: "stderr", false: "stdout"}[piece.ToErr], piece.Text)
		}
		if r.launch != nil {
			line("launch", r.launch...)
		}
		for _, name := range slices.Sorted(maps.Keys(r.set)) {
			line("set", name, r.set[name])
		}
		if len(r.unset) > 0 {
			line("unset", r.unset...)
		}
	}
	return b.String()
}

// decode reads what encode wrote; none if anything is wrong.
func decode(text string) []record {
	var records []record
	for line := range strings.Lines(text) {
		word, rest, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		texts, ok := unquoteAll(rest)
		if word == "record" && ok {
			records = append(records, record{argv: texts})
			continue
		}
		if !ok || len(records) == 0 || !records[len(records)-1].add(word, texts) {
			return nil
		}
	}
	return records
}

// add adds a line to a record.
func (r *record) add(word string, texts []string) bool {
	switch n := len(texts); {
	case word == "open" && n == 0:
		r.open = true
	case word == "until" && n == 1:
		until, err := strconv.ParseInt(texts[0], 10, 64)
		if r.until = until; err != nil || until <= 0 {
			return false
		}
	case word == "seen" && n == 2:
		r.seen = append(r.seen, sight{path: texts[1], is: texts[0]})
	case word == "kind" && n == 2:
		r.kinds = append(r.kinds, sight{path: texts[1], is: texts[0]})
	case word == "stderr" && n == 1, word == "stdout" && n == 1:
		r.written = append(r.written, term.Piece{ToErr: word == "stderr", Text: texts[0]})
	case word == "launch" && n > 0:
		r.launch = texts
	case word == "set" && n == 2:
		if r.set == nil {
			r.set = map[string]string{}
		}
		r.set[texts[0]] = texts[1]
	case word == "unset":
		r.unset = texts
	default:
		return false
	}
	return true
}

func unquoteAll(text string) (texts []string, ok bool) {
	for text != "" {
		quoted, err := strconv.QuotedPrefix(text)
		if err != nil {
			return nil, false
		}
		one, err := strconv.Unquote(quoted)
		if err != nil {
			return nil, false
		}
		texts, text = append(texts, one), strings.TrimPrefix(text[len(quoted):], " ")
	}
	return texts, true
}
